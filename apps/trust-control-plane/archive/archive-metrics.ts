import type { Metrics } from '@platform/telemetry/metrics';

/** The numbers of the audit archive. */
export class ArchiveMetrics {
  private readonly rounds;
  private readonly days;
  private readonly entries;
  private readonly behind;

  constructor(metrics: Metrics) {
    this.rounds = metrics.counter('fiveplane_trust_archive_rounds_total', 'looks for days to archive', ['outcome']);
    this.days = metrics.counter('fiveplane_trust_archive_days_total', 'days archived and verified', []);
    this.entries = metrics.counter('fiveplane_trust_archive_entries_total', 'entries archived', []);
    this.behind = metrics.gauge('fiveplane_trust_archive_behind_days', 'days that are over and not archived', []);
  }

  looked(outcome: 'done' | 'refused' | 'unavailable'): void {
    this.rounds.inc({ outcome });
  }

  archived(entries: number): void {
    this.days.inc();
    this.entries.inc(entries);
  }

  isBehind(days: number): void {
    this.behind.set(days);
  }
}
