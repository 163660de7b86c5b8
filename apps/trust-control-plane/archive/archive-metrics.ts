import { millisOf, type Timestamp } from '@kernel/time';
import type { Metrics } from '@platform/telemetry/metrics';

/** The numbers of the audit archive. */
export class ArchiveMetrics {
  private readonly rounds;
  private readonly days;
  private readonly entries;
  private readonly behind;
  private readonly answered;

  constructor(metrics: Metrics) {
    this.rounds = metrics.counter('fiveplane_trust_archive_rounds_total', 'looks for days to archive', ['outcome']);
    this.days = metrics.counter('fiveplane_trust_archive_days_total', 'days archived and verified', []);
    this.entries = metrics.counter('fiveplane_trust_archive_entries_total', 'entries archived', []);
    this.behind = metrics.gauge(
      'fiveplane_trust_archive_behind_days',
      'days that are over and not archived; NaN until a look has been answered',
      [],
    );
    this.behind.set(Number.NaN);
    this.answered = metrics.gauge(
      'fiveplane_trust_archive_looked_seconds',
      'when database and archive last answered a look, as Unix time; 0 if never',
      [],
    );
  }

  looked(outcome: 'done' | 'refused' | 'unavailable'): void {
    this.rounds.inc({ outcome });
  }

  archived(entries: number): void {
    this.days.inc();
    this.entries.inc(entries);
  }

  /** At that instant a look was answered, and so many days were left. */
  isBehind(days: number, at: Timestamp): void {
    this.behind.set(days);
    this.answered.set(millisOf(at) / 1_000);
  }
}
