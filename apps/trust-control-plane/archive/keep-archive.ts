import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import type { Log } from '@platform/log';
import type { ArchiveMetrics } from './archive-metrics';
import type { ArchiveOutstanding } from './archive-outstanding';
import type { SealArchivedDays } from './seal-archived-days';

/** One round of keeping the archive: what is over is archived, what is archived is sealed in the log. */
export class KeepArchive {
  constructor(
    private readonly outstanding: ArchiveOutstanding,
    private readonly seals: SealArchivedDays,
    private readonly metrics: ArchiveMetrics,
    private readonly lines: Log,
    private readonly logId: string,
    private readonly clock: Clock,
  ) {}

  /** Never throws for a store that is away: the next round does what this one could not. What no round can do wakes somebody. */
  async run(): Promise<void> {
    try {
      const { archived, days, behind, stopped } = await this.outstanding.run();
      this.metrics.isBehind(behind, this.clock.now());
      for (const { index } of archived) {
        this.metrics.archived(index.entries);
        this.lines.info('audit day archived', { log: this.logId, day: index.day, entries: index.entries });
      }
      const broken = await this.seals.run(days);
      for (const day of broken) this.lines.error('archived audit day does not verify', { log: this.logId, day });
      const waits = stopped?.code === 'ARCHIVE_NOT_YET_CHECKPOINTED';
      if (waits) this.lines.warn('audit day waits for its checkpoint', { log: this.logId, reason: stopped.reason });
      else if (stopped !== undefined)
        this.lines.error('audit day cannot be archived', { log: this.logId, code: stopped.code, reason: stopped.reason });
      this.metrics.looked(waits ? 'unavailable' : stopped === undefined && broken.length === 0 ? 'done' : 'refused');
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { code } = error;
      this.metrics.looked(error.retry === 'never' ? 'refused' : 'unavailable');
      if (error.retry === 'never') this.lines.error('audit archive cannot go on', { log: this.logId, code, cause: error });
      else this.lines.warn('audit archive waits', { log: this.logId, code, cause: error });
    }
  }
}
