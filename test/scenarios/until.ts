import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 50;

/** How long anything may take here before a test says that it never happened. A bound, not a measure: nothing is asserted about speed. */
export const PATIENCE_MS = 240_000;

/** Looks again and again until the probe gives something. @throws Error naming what never came. */
export async function until<T>(what: string, probe: () => Promise<T | undefined>, patience = PATIENCE_MS): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${patience} ms`);
    await pause(LOOK_MS);
  }
}
