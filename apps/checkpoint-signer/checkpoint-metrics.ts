import type { Millis } from '@kernel/time';
import type { Metrics } from '@platform/telemetry/metrics';
import type { Signing } from './sign-checkpoint';

/** Seconds: signing takes as long as reading what is new, and entries may wait 60. */
const ROUND_EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 60];

/** The numbers of the signer. */
export class CheckpointMetrics {
  private readonly rounds;
  private readonly size;

  constructor(metrics: Metrics) {
    this.rounds = metrics.histogram(
      'fiveplane_trust_checkpoint_round_seconds',
      'time to look at the log and sign what is new',
      ['outcome'],
      ROUND_EDGES,
    );
    this.size = metrics.gauge('fiveplane_trust_checkpoint_size_entries', 'entries under the last checkpoint that this process signed', [
      'log',
    ]);
  }

  round(log: string, signing: Signing | { readonly kind: 'failed' }, millis: Millis): void {
    this.rounds.observe({ outcome: signing.kind }, millis / 1_000);
    if (signing.kind === 'signed') this.size.set({ log }, signing.checkpoint.size);
  }
}
