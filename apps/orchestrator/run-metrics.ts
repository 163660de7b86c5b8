import { elapsed } from '@kernel/time';
import type { RunState } from '@planes/decision/run/run-state';
import type { Metrics } from '@platform/telemetry/metrics';

/** Working time of a run in seconds; 1.5 and 2 are the blueprint's end-to-end bounds. */
const DURATION_EDGES = [0.05, 0.1, 0.25, 0.5, 1, 1.2, 1.5, 2, 5, 15];

/** Counts what runs came to. */
export class RunMetrics {
  private readonly count;
  private readonly duration;

  constructor(metrics: Metrics) {
    this.count = metrics.counter('fiveplane_decision_run_ended_total', 'runs that ended, by status and intent', ['status', 'intent']);
    this.duration = metrics.histogram(
      'fiveplane_decision_run_duration_seconds',
      'working time of runs, waiting for people left out',
      ['status'],
      DURATION_EDGES,
    );
  }

  ended(state: RunState): void {
    const status = state.verdict?.status ?? 'FAILED';
    this.count.inc({ status, intent: state.context.value.intent_id });
    this.duration.observe({ status }, (elapsed(state.context.value.started_at, state.now) - state.waited_ms) / 1_000);
  }
}
