import { setTimeout as pause } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import Type, { type Static } from 'typebox';
import { ask } from '../ask';
import { until } from '../until';
import type { Stage } from './stage';

const LOOK_MS = 400;
/** A bound for what is never said. */
const SEEN_MS = 30_000;

const Report = Type.Object({
  state: Type.String(),
  stores: Type.Array(Type.Object({ store: Type.String(), up: Type.Boolean(), problem: Type.Optional(Type.String()) })),
});
const report = Compile(Report);

/** Looks at `/readyz` and `/metrics` of every app, as whoever runs them would, until it is stopped. */
export class StoreWatch {
  private readonly down = new Map<string, Map<string, string>>();
  private readonly gauges = new Set<string>();
  private readonly stopping = new AbortController();
  private readonly looking: Promise<void>;

  constructor(private readonly stage: Pick<Stage, 'processes'>) {
    this.looking = this.look();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  /** The apps that said of a store that it is down, each with what it called itself meanwhile. */
  saidOf(store: string): ReadonlyMap<string, string> {
    return this.down.get(store) ?? new Map<string, string>();
  }

  /** Whether the gauge of a store was seen at zero. */
  gaugeFell(store: string): boolean {
    return this.gauges.has(store);
  }

  /** Waits until apps and gauge have said that a store is down; whoever looks afterwards finds out when they never did. */
  async hasSeen(store: string): Promise<void> {
    await until(`${store} is seen to be down`, () => Promise.resolve(this.gaugeFell(store) ? true : undefined), SEEN_MS).catch(
      () => undefined,
    );
  }

  /** What was said, in words: `not ready ×10 (postgres), degraded ×2 (postgres)`. */
  get inWords(): string {
    const words = [...this.down].flatMap(([store, apps]) =>
      [...new Set(apps.values())].sort().map((state) => `${state} ×${[...apps.values()].filter((one) => one === state).length} (${store})`),
    );
    return [...words, ...[...this.gauges].map((store) => `store_up{${store}} 0`)].join(', ');
  }

  private async look(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await Promise.all([...this.stage.processes].map(([app, url]) => this.lookAt(app, url)));
      await pause(LOOK_MS);
    }
  }

  private async lookAt(app: string, url: string): Promise<void> {
    const said = await readyz(url);
    for (const { store } of said?.stores.filter(({ up }) => !up) ?? []) {
      this.down.set(store, (this.down.get(store) ?? new Map<string, string>()).set(app, said?.state ?? ''));
      if (this.gauges.has(store)) continue;
      if (await gaugeIsZero(url, store)) this.gauges.add(store);
    }
  }
}

async function gaugeIsZero(url: string, store: string): Promise<boolean> {
  const { body } = await ask<string>(url, { path: '/metrics' });
  return body.includes(`\nfiveplane_platform_store_up{store="${store}"} 0\n`);
}

/** What an app says of itself; undefined when it says nothing. */
export async function readyz(url: string): Promise<Static<typeof Report> | undefined> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const body: unknown = await answer.json();
    return report.Check(body) ? body : undefined;
  } catch {
    // It has no answer: that is what was to be found out.
    return undefined;
  }
}
