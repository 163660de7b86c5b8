import type { HealthSnapshot } from '@planes/model/gateway/region-health';

/** What the processes of a region tell each other of the profiles they ask. Nothing depends on it: a process that hears nothing goes by what it sees itself. */
export abstract class RegionHealth {
  /**
   * Tells what this process sees, by profile, and gives what others told of these profiles a short time ago.
   * Undefined when the region cannot be asked in time. Never throws.
   */
  abstract exchange(
    own: ReadonlyMap<string, HealthSnapshot>,
    profiles: readonly string[],
  ): Promise<ReadonlyMap<string, readonly HealthSnapshot[]> | undefined>;
}
