import type { Clock } from '@kernel/clock';
import { auditGate, type AuditHealth, type AuditSignal, UNTROUBLED } from '@planes/trust/audit-log/outage-gate';
import type { Log } from '@platform/log';
import type { AuditMetrics } from './audit-metrics';

type Signalled = AuditSignal extends infer S ? (S extends AuditSignal ? Omit<S, 'at'> : never) : never;

/** What this process knows about its log. */
export class AuditWatch {
  private known: AuditHealth = UNTROUBLED;

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: AuditMetrics,
  ) {}

  get health(): AuditHealth {
    return this.known;
  }

  /** Takes note of something that happened now. */
  note(signalled: Signalled): void {
    const before = this.known.state;
    this.known = auditGate(this.known, { ...signalled, at: this.clock.now() });
    if (this.known.state === before) return;
    this.metrics.stateChanged(this.known.state);
    if (this.known.state === 'DEGRADED') this.log.error('audit log degraded', { from: before, to: this.known.state });
    else this.log.warn('audit log state changed', { from: before, to: this.known.state });
  }
}
