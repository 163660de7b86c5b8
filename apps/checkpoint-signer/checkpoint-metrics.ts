import type { Metrics } from '@platform/telemetry/metrics';
import type { Signing } from './sign-checkpoint';

/** Signing takes as long as reading what is new. */
const ROUND_EDGES_MS = [5, 10, 25, 50, 100, 250, 1_000, 5_000, 60_000];

/** The numbers of the signer. */
export class CheckpointMetrics {
  private readonly rounds;
  private readonly size;

  constructor(metrics: Metrics) {
    this.rounds = metrics.histogram(
      'fiveplane_trust_checkpoint_round_ms',
      'time to look at the log and sign what is new',
      ['outcome'],
      ROUND_EDGES_MS,
    );
    this.size = metrics.gauge('fiveplane_trust_checkpoint_size_entries', 'entries under the last checkpoint that this process signed', [
      'log',
    ]);
  }

  round(log: string, signing: Signing | { readonly kind: 'failed' }, millis: number): void {
    this.rounds.observe({ outcome: signing.kind }, millis);
    if (signing.kind === 'signed') this.size.set({ log }, signing.checkpoint.size);
  }
}
