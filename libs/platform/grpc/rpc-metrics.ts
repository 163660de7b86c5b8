import type { Metrics } from '../telemetry/metrics';

/** Seconds at which a call's promise changes: the stages' SLOs and the run's own. */
const EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 1, 1.5, 2, 5, 10, 30];

/** Duration and outcome of every served call, and how many are under way. */
export class RpcMetrics {
  private readonly duration;
  private readonly underWay;

  constructor(metrics: Metrics) {
    this.duration = metrics.histogram(
      'fiveplane_platform_rpc_duration_seconds',
      'time from the first byte of a call to its status',
      ['method', 'status'],
      EDGES,
    );
    this.underWay = metrics.gauge('fiveplane_platform_rpc_under_way', 'calls that have no status yet', ['method']);
  }

  /** Measures one call; only the first `end` counts, because a cancelled call may still send its status. */
  start(method: string): { readonly end: (status: string) => void } {
    const stop = this.duration.startTimer({ method });
    this.underWay.inc({ method });
    let ended = false;
    return {
      end: (status) => {
        if (ended) return;
        ended = true;
        stop({ status });
        this.underWay.dec({ method });
      },
    };
  }
}
