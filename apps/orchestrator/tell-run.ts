import type { IdSource } from '@kernel/ids';
import type { RunJournal, RunMessage, RunName } from '@edges/run-journal/run-journal';
import type { RunNews } from './run-news';

/** Leaves a message for a run; whoever drives it takes it up between two effects. */
export class TellRun {
  constructor(
    private readonly journal: RunJournal,
    private readonly news: RunNews,
    private readonly ids: IdSource,
  ) {}

  /** False when the run is unknown or has ended. Asking twice to cancel is one cancellation. */
  cancel(name: RunName, by: string, reason: string): Promise<boolean> {
    return this.tell(name, { message_id: 'cancel', kind: 'cancel_requested', body: { by, reason } });
  }

  /** Makes a waiting run look again. */
  wake(name: RunName, by: string): Promise<boolean> {
    return this.tell(name, { message_id: this.ids.next('evt'), kind: 'woken', body: { by } });
  }

  private async tell(name: RunName, message: RunMessage): Promise<boolean> {
    const left = await this.journal.post(name, message);
    if (left) this.news.messageLeft(name);
    return left;
  }
}
