import type { ToolStatus } from '@kernel/records/tool-call';
import type { Millis } from '@kernel/time';
import type { Metrics } from '@platform/telemetry/metrics';

/** What the gate tells about itself. */
export class GatewayMetrics {
  private readonly calls;

  constructor(metrics: Metrics) {
    this.calls = metrics.histogram(
      'fiveplane_action_gateway_call_seconds',
      'Time from a call’s arrival to its result, upstream included, by how it ended.',
      ['status'],
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 3, 5, 10, 60],
    );
  }

  ended(status: ToolStatus, took: Millis): void {
    this.calls.observe({ status }, took / 1000);
  }
}
