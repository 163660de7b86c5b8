import type { Clock } from '@kernel/clock';
import type { MarketFacts } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';
import {
  attempting,
  type Circuit,
  CLOSED_CIRCUIT,
  forgetting,
  mayAttempt,
  successRateMicros,
  withOutcome,
} from '@planes/model/gateway/circuit';

/**
 * The circuits of every profile, in this process: a restart forgets them, and each replica learns for itself.
 * Shared by tenants that use the same model of the same provider in the same way, because they meet the same machine.
 */
export class ProfileHealth {
  private readonly circuits = new Map<string, Circuit>();

  constructor(private readonly clock: Clock) {}

  /** What a routing decision may know, one entry per profile. */
  factsFor(profiles: readonly ModelProfile[]): MarketFacts['health'] {
    const now = this.clock.now();
    return profiles.map((profile) => {
      const circuit = this.circuitOf(profile);
      return { profile_id: profile.profile_id, available: mayAttempt(circuit, now), success_rate_micros: successRateMicros(circuit, now) };
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

  private circuitOf(profile: ModelProfile): Circuit {
    return this.circuits.get(keyOf(profile)) ?? CLOSED_CIRCUIT;
  }
}

// Bounded by the published profiles, not by calls.
function keyOf({ adapter, provider, model, regions }: ModelProfile): string {
  return JSON.stringify([adapter, provider, model, regions]);
}
