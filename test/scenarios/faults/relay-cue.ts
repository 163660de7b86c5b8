import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'relay.die';

/** How a relay goes about its outbox until it dies. */
export type RelayWay = 'as it ships' | 'marks first';

/** The next relay of an app in this folder that comes to its weakest moment ends its process there. */
export function tellRelay(folder: string, way: RelayWay): void {
  writeFileSync(join(folder, FILE), way);
}

/** In the app's process: what it was told, if anything. */
export function relayTold(): RelayWay | undefined {
  const file = join(process.cwd(), FILE);
  return existsSync(file) ? (readFileSync(file, 'utf8') as RelayWay) : undefined;
}

/** In the app's process: ends it here and now; the next one is not told any more. */
export function endHere(): void {
  rmSync(join(process.cwd(), FILE));
  process.kill(process.pid, 'SIGKILL');
}
