import type { Sql } from '../sql';

/** Does one thing again and again while something is broken, and remembers what was acknowledged. */
export interface Witness {
  /** Does it once. @throws when it was not acknowledged. */
  act(): Promise<void>;
  /** Everything that was acknowledged and is not there. */
  lost(sql: Sql): Promise<readonly string[]>;
  /** How much was acknowledged. */
  readonly acknowledged: number;
}
