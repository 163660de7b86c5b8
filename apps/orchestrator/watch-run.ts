import type { Millis, Timestamp } from '@kernel/time';
import { isRefusal } from '@kernel/outcome';
import type { RunJournal, RunName } from '@edges/run-journal/run-journal';
import { storyOf } from '@planes/decision/run/story';
import type { Json } from '@kernel/canonical-json';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { RunListener, RunNews } from './run-news';
import type { RunsInSight } from './runs-in-sight';
import type { ViewRun } from './view-run';

/** One thing that happened to a run. `seq` -1: transport only, not in the journal. */
export interface RunEvent {
  readonly seq: number;
  readonly type: string;
  readonly at: Timestamp;
  readonly data: { readonly [key: string]: Json };
}

/** Words of an answer in one event. */
const CHUNK_WORDS = 8;

/**
 * Tells what happens to a run, from any point on, until it ends or waits for nobody any more.
 * Answer tokens come only after policy has let the answer leave: what was struck is never sent and taken back.
 */
export class WatchRun {
  constructor(
    private readonly journal: RunJournal,
    private readonly view: ViewRun,
    private readonly news: RunNews,
    private readonly sight: RunsInSight,
    private readonly lookMs: Millis,
  ) {}

  /** Events after `afterSeq` in order; ends after the run's end, or when `signal` fires. An unknown run yields nothing. */
  async *run(name: RunName, afterSeq: number, signal: AbortSignal): AsyncGenerator<RunEvent, void, undefined> {
    // Listens before it looks, so that nothing can happen unheard between the two.
    const listener = this.news.listen(name);
    try {
      yield* this.tell(name, afterSeq, listener, signal);
    } finally {
      listener.close();
    }
  }

  private async *tell(
    name: RunName,
    afterSeq: number,
    listener: RunListener,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, void, undefined> {
    let seq = afterSeq;
    while (!signal.aborted) {
      const told = listener.after(seq);
      const entries = told.length > 0 ? told : (this.sight.entriesAfter(name, seq) ?? (await this.journal.entriesAfter(name, seq)));
      for (const line of storyOf(entries)) {
        seq = line.seq;
        yield { seq, type: 'step', at: line.at, data: { event: line.event, detail: line.detail } };
      }
      const current = mayRest(entries) || seq === afterSeq ? await this.view.run(name) : undefined;
      if (current !== undefined && isRefusal(current)) return;
      if (current?.status === 'AWAITING_APPROVAL')
        yield { seq: -1, type: 'awaiting_approval', at: current.updated_at, data: { approvals: current.approvals } };
      if (current !== undefined && current.record_id !== null) {
        yield* this.ending(current.answer, current.updated_at);
        yield {
          seq: -1,
          type: 'ended',
          at: current.updated_at,
          data: { status: current.status, code: current.code, reason: current.reason, record_id: current.record_id },
        };
        return;
      }
      await listener.movement(this.lookMs, signal);
    }
  }

  private *ending(answer: string, at: Timestamp): Generator<RunEvent> {
    const words = answer.match(/\S+\s*/g) ?? [];
    for (let i = 0; i < words.length; i += CHUNK_WORDS) {
      yield { seq: -1, type: 'answer_delta', at, data: { text: words.slice(i, i + CHUNK_WORDS).join('') } };
    }
  }
}

// What happened and what is asked next are written together, so a journal that ends in a question is that of a run at work.
// Closing is asked for after the record was sealed: then there is an end to tell.
function mayRest(entries: readonly JournalEntry[]): boolean {
  const last = entries.at(-1);
  if (last === undefined) return false;
  return last.kind !== 'effect_requested' || isClosing(last.body);
}

function isClosing(body: JournalEntry['body']): boolean {
  return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'close_run';
}
