import type { Metrics } from './metrics';

/** What reads tell that may come from a replica. */
export class ReplicaMetrics {
  private static readonly made = new WeakMap<Metrics, ReplicaMetrics>();
  private readonly reads;
  private readonly behind;

  private constructor(metrics: Metrics) {
    this.reads = metrics.counter('fiveplane_platform_replica_reads_total', 'reads that a replica may answer, by who did and why', [
      'by',
      'why',
    ]);
    this.behind = metrics.gauge('fiveplane_platform_replica_lag_seconds', 'age of the newest state of the replica, at most', []);
  }

  /** One for the metrics of a process, whichever app asks. */
  static of(metrics: Metrics): ReplicaMetrics {
    const made = ReplicaMetrics.made.get(metrics) ?? new ReplicaMetrics(metrics);
    ReplicaMetrics.made.set(metrics, made);
    return made;
  }

  readonly read = ({ by, why }: { readonly by: string; readonly why: string }): void => this.reads.inc({ by, why });

  readonly lag = (milliseconds: number | undefined): void => {
    if (milliseconds !== undefined) this.behind.set(milliseconds / 1_000);
  };
}
