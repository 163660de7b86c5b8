import type { Clock } from '@kernel/clock';
import type { MarketFacts } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import type { RegionHealth } from '@edges/profile-health/region-health';
import { attempting, type Circuit, CLOSED_CIRCUIT, forgetting, mayAttempt, withOutcome } from '@planes/model/gateway/circuit';
import { type HealthSnapshot, regionFacts, snapshotOf } from '@planes/model/gateway/region-health';

const NOBODY: ReadonlyMap<string, readonly HealthSnapshot[]> = new Map();

/**
 * The circuits of every profile, in this process, and what other processes of the region told of theirs. A restart forgets its own.
 * Shared by tenants that use the same model of the same provider in the same way, because they meet the same machine.
 */
export class ProfileHealth {
  private readonly circuits = new Map<string, Circuit>();
  private readonly known = new Set<string>();
  private others = NOBODY;

  /** @param region undefined for a process that is alone. */
  constructor(
    private readonly clock: Clock,
    private readonly region: RegionHealth | undefined,
  ) {}

  /** What a routing decision may know, one entry per profile. */
  factsFor(profiles: readonly ModelProfile[]): MarketFacts['health'] {
    const now = this.clock.now();
    return profiles.map((profile) => {
      const key = keyOf(profile);
      this.known.add(key);
      return { profile_id: profile.profile_id, ...regionFacts(this.circuitOf(profile), this.others.get(key) ?? [], now) };
    });
  }

  /** Begins an attempt; false when the circuit is open or another attempt probes it. */
  begin(profile: ModelProfile): boolean {
    const circuit = this.circuitOf(profile);
    if (!mayAttempt(circuit, this.clock.now())) return false;
    this.circuits.set(keyOf(profile), attempting(circuit));
    return true;
  }

  /** Ends an attempt. `unknown` when it says nothing about the profile. */
  end(profile: ModelProfile, outcome: 'well' | 'ill' | 'unknown'): void {
    const circuit = this.circuitOf(profile);
    this.circuits.set(
      keyOf(profile),
      outcome === 'unknown' ? forgetting(circuit) : withOutcome(circuit, outcome === 'well', this.clock.now()),
    );
  }

  /** Tells the region what this process sees, and learns what others do. While the region does not answer, only what this process sees counts. */
  async exchange(): Promise<void> {
    const now = this.clock.now();
    const own = new Map<string, HealthSnapshot>();
    for (const [key, circuit] of this.circuits) {
      const snapshot = snapshotOf(circuit, now);
      if (snapshot !== undefined) own.set(key, snapshot);
    }
    this.others = (await this.region?.exchange(own, [...this.known])) ?? NOBODY;
  }

  private circuitOf(profile: ModelProfile): Circuit {
    return this.circuits.get(keyOf(profile)) ?? CLOSED_CIRCUIT;
  }
}

// Bounded by the published profiles, not by calls.
function keyOf({ adapter, provider, model, regions }: ModelProfile): string {
  return JSON.stringify([adapter, provider, model, regions]);
}
