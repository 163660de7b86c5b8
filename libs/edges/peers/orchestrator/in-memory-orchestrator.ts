import { canonicalJson, type Json } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { type Digest, digestOf } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { DecisionStatus } from '@kernel/records/decision-record';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import { JOURNAL_GENESIS, type JournalEntry } from '@kernel/records/journal-entry';
import type { RunContext } from '@kernel/records/run-context';
import type { RunView } from '@kernel/records/run-view';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import { type ExportedJournal, type JournalDocument, Orchestrator, type WatchedEvent } from './orchestrator';

/** What a run does after it was taken on, until somebody cancels or wakes it. */
export type Course = 'decides' | 'awaits_approval' | 'goes_on';

type Approvals = RunView['approvals'];

interface Run {
  readonly documents: readonly JournalDocument[];
  readonly entries: JournalEntry[];
  readonly moved: Set<() => void>;
  view: RunView;
}

/** Keeps the promises of the port with runs that follow a course instead of a pack. */
export class InMemoryOrchestrator extends Orchestrator {
  private readonly runs = new Map<string, Run>();

  /** `course` and `approvals` are asked when a run begins; `ended` is told of every end. */
  constructor(
    private readonly clock: Clock,
    private readonly course: (request: InvokeRequest) => Course,
    private readonly approvals: (context: RunContext) => Approvals = () => [],
    private readonly ended: (view: RunView) => void = () => undefined,
  ) {
    super();
  }

  override start(call: CallContext, context: OpenedDocument<RunContext>, request: OpenedDocument<InvokeRequest>): Promise<boolean> {
    const key = keyOf(call, context.value.run_id);
    if (this.runs.has(key)) return Promise.resolve(false);
    const documents = [journalDocument('run-context', context), journalDocument('invoke-request', request)];
    const run: Run = { documents, entries: [], moved: new Set(), view: firstView(context.value) };
    this.runs.set(key, run);
    this.append(run, 'run_received', { request: request.digest, run_context: context.digest });
    switch (this.course(request.value)) {
      case 'decides':
        this.end(run, 'DECIDED', 'RUN_DECIDED', 'the run went to its end');
        break;
      case 'awaits_approval':
        this.change(run, 'approval_requested', {
          status: 'AWAITING_APPROVAL',
          stage: 'awaiting_approval',
          approvals: this.approvals(context.value),
        });
        break;
      case 'goes_on':
        this.change(run, 'compiled', { stage: 'compiled' });
    }
    return Promise.resolve(true);
  }

  override cancel(call: CallContext, run: Id<'run'>, reason: string): Promise<Refusal | undefined> {
    const known = this.runs.get(keyOf(call, run));
    if (known === undefined) return Promise.resolve(unknown(run));
    if (known.view.record_id !== null) return Promise.resolve(refused('ORCHESTRATOR_RUN_ENDED', `run ${run} has ended`));
    this.end(known, 'CANCELLED', 'RUN_CANCELLED', reason);
    return Promise.resolve(undefined);
  }

  override wake(call: CallContext, run: Id<'run'>): Promise<void> {
    const known = this.runs.get(keyOf(call, run));
    if (known?.view.status === 'AWAITING_APPROVAL') this.end(known, 'DECIDED', 'RUN_DECIDED', 'the run went to its end');
    return Promise.resolve();
  }

  override view(call: CallContext, run: Id<'run'>): Promise<RunView | Refusal> {
    return Promise.resolve(this.runs.get(keyOf(call, run))?.view ?? unknown(run));
  }

  override async *watch(
    call: CallContext,
    run: Id<'run'>,
    afterSeq: number,
    signal: AbortSignal,
  ): AsyncGenerator<WatchedEvent, void, undefined> {
    const known = this.runs.get(keyOf(call, run));
    if (known === undefined) return;
    for (let seq = afterSeq; !signal.aborted;) {
      for (const entry of known.entries.filter((candidate) => candidate.seq > seq)) {
        seq = entry.seq;
        yield { seq, type: 'step', at: entry.at, data: { event: entry.kind, detail: '' } };
      }
      const { status, record_id, approvals, answer, code, reason, updated_at: at } = known.view;
      if (status === 'AWAITING_APPROVAL') yield { seq: -1, type: 'awaiting_approval', at, data: { approvals } };
      if (record_id !== null) {
        yield { seq: -1, type: 'answer_delta', at, data: { text: answer } };
        yield { seq: -1, type: 'ended', at, data: { status, code, reason, record_id } };
        return;
      }
      await movement(known.moved, signal);
    }
  }

  override export(call: CallContext, run: Id<'run'>): Promise<ExportedJournal | Refusal> {
    const known = this.runs.get(keyOf(call, run));
    return Promise.resolve(known ? { kind: 'journal', entries: [...known.entries], documents: known.documents } : unknown(run));
  }

  private end(run: Run, status: DecisionStatus, code: string, reason: string): void {
    const answer = status === 'DECIDED' ? 'It is done.' : '';
    const record_id: Id<'dr'> = `dr_${run.view.run_id.slice('run_'.length)}`;
    this.change(run, 'ended', { status, stage: 'recorded', answer, code, reason, record_id, approvals: [] });
    this.ended(run.view);
  }

  private change(run: Run, kind: string, change: Partial<RunView>): void {
    run.view = { ...run.view, ...change };
    this.append(run, kind, { stage: run.view.stage });
  }

  private append(run: Run, kind: string, body: Json): void {
    const last = run.entries.at(-1);
    const { run_id, tenant_id } = run.view;
    const at = this.clock.now();
    const draft = { run_id, tenant_id, seq: run.entries.length, at, kind, body, previous_hash: last?.entry_hash ?? JOURNAL_GENESIS };
    run.entries.push({ ...draft, entry_hash: digestOf(draft) });
    run.view = { ...run.view, updated_at: at, story: [...run.view.story, { seq: draft.seq, at, event: kind, detail: '' }] };
    for (const listener of run.moved) listener();
  }
}

function firstView({ run_id, tenant_id, intent_id, run_budget, started_at }: RunContext): RunView {
  const open = { status: 'RUNNING', stage: 'received', answer: '', record_id: null, approvals: [], code: null, reason: null } as const;
  return { ...open, approvals: [], run_id, tenant_id, intent_id, spent: run_budget.spent, started_at, updated_at: started_at, story: [] };
}

function journalDocument(kind: string, { digest, value }: { readonly digest: Digest; readonly value: unknown }): JournalDocument {
  return { kind, digest, canonical: canonicalJson(value) };
}

function keyOf({ tenant }: CallContext, run: Id<'run'>): string {
  return `${tenant}/${run}`;
}

function unknown(run: Id<'run'>): Refusal {
  return refused('ORCHESTRATOR_RUN_UNKNOWN', `run ${run} is not known`);
}

function movement(listeners: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      listeners.delete(done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    listeners.add(done);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
