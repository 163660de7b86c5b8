import type { Millis } from '@kernel/time';
import { AUDIT_STATES, type AuditState } from '@planes/trust/audit-log/outage-gate';
import type { Metrics } from '@platform/telemetry/metrics';

/** Seconds. The blueprint promises 0.2 at p95, our own gate is 0.025 at p95 and 0.06 at p99. Source: facts, trust 4.2. */
const APPEND_EDGES = [0.001, 0.002, 0.005, 0.01, 0.025, 0.06, 0.1, 0.2, 0.5, 1, 2.5];

/** The numbers of the audit log. */
export class AuditMetrics {
  private readonly duration;
  private readonly size;
  private readonly signed;
  private readonly state;

  constructor(metrics: Metrics) {
    this.duration = metrics.histogram(
      'fiveplane_trust_audit_append_seconds',
      'time until an append was acknowledged or failed',
      ['outcome'],
      APPEND_EDGES,
    );
    this.size = metrics.gauge('fiveplane_trust_audit_size_entries', 'entries in the log', ['log']);
    this.signed = metrics.gauge('fiveplane_trust_audit_signed_entries', 'entries under the newest checkpoint', ['log']);
    this.state = metrics.gauge('fiveplane_trust_audit_state_active', '1 for the state that the outage gate is in', ['state']);
    this.stateChanged('HEALTHY');
  }

  appended(outcome: 'acknowledged' | 'refused' | 'failed', millis: Millis): void {
    this.duration.observe({ outcome }, millis / 1_000);
  }

  stands(log: string, size: number, signed: number): void {
    this.size.set({ log }, size);
    this.signed.set({ log }, signed);
  }

  stateChanged(to: AuditState): void {
    for (const state of AUDIT_STATES) this.state.set({ state }, state === to ? 1 : 0);
  }
}
