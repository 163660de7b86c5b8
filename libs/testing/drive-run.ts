import type { Json } from '@kernel/canonical-json';
import { digestOf, type Digest } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { RunContext } from '@kernel/records/run-context';
import { later } from '@kernel/time';
import type { Documents } from '@planes/decision/run/documents';
import { take } from '@planes/decision/run/fold-journal';
import { EMPTY_JOURNAL, nextEntry } from '@planes/decision/run/journal';
import type { Effect, EffectDocument } from '@planes/decision/run/run-effect';
import type { EventKind } from '@planes/decision/run/run-event';
import type { RunState } from '@planes/decision/run/run-state';
import type { Step } from '@planes/decision/run/step';

/** What a peer answers: the result for the journal and the documents it names. */
export interface Answer {
  readonly result: Json;
  readonly documents?: readonly EffectDocument[];
}

/** The world as a run sees it. `null` leaves the effect unanswered: the process died. */
export type World = (effect: Effect, state: RunState, documents: Documents) => Answer | { readonly fault: string } | null;

/** A run under way with the journal and documents it has made so far. */
export interface DrivenRun {
  readonly entries: JournalEntry[];
  readonly store: Map<Digest, Json>;
  readonly documents: Documents;
  here: Step;
}

const TICK_MS = 7;
const MAX_ENTRIES = 400;

/** Begins a run without any process, store or clock: time moves 7 ms an entry. */
export function beginDrivenRun(start: { request: InvokeRequest; context: RunContext; pack: ContextPack }): DrivenRun {
  const store = new Map<Digest, Json>();
  const put = (value: unknown): Digest => {
    const digest = digestOf(value);
    store.set(digest, value as Json);
    return digest;
  };
  const body = { request: put(start.request), run_context: put(start.context), pack: put(start.pack) };
  const entry = nextEntry(start.context, EMPTY_JOURNAL, { kind: 'run_received', at: start.context.started_at, body });
  const documents: Documents = (digest) => store.get(digest);
  const here = take(undefined, entry, documents);
  if (isRefusal(here)) throw new Error(here.reason);
  return { entries: [entry], store, documents, here };
}

/** Appends one entry and takes it. @throws Error when the machine refuses it. */
export function append(run: DrivenRun, kind: EventKind, body: Json, after = TICK_MS): void {
  const last = run.entries.at(-1);
  if (!last) throw new Error('a run has a first entry');
  const entry = nextEntry(last, { seq: last.seq, hash: last.entry_hash }, { kind, at: later(last.at, after), body });
  const next = take(run.here, entry, run.documents);
  if (isRefusal(next)) throw new Error(`${next.code}: ${next.reason}`);
  run.entries.push(entry);
  run.here = next;
}

/** Drives the run until it waits, ends, or the world leaves an effect unanswered. */
export function drive(run: DrivenRun, world: World): DrivenRun {
  while (run.here.move.kind === 'perform') {
    if (run.entries.length > MAX_ENTRIES) throw new Error('the run does not end');
    const { effect } = run.here.move;
    for (const document of effect.documents) run.store.set(document.digest, document.value);
    if (run.here.state.pending === null)
      append(run, 'effect_requested', { effect_id: effect.effect_id, kind: effect.kind, input: effect.input });
    const answer = world(effect, run.here.state, run.documents);
    if (answer === null) return run;
    settle(run, effect, answer);
  }
  return run;
}

function settle(run: DrivenRun, effect: Effect, answer: Answer | { readonly fault: string }): void {
  const head = { effect_id: effect.effect_id, kind: effect.kind };
  if ('fault' in answer) {
    append(run, 'effect_faulted', { ...head, code: answer.fault, message: `the peer of ${effect.kind} is away` });
    return;
  }
  for (const document of answer.documents ?? []) run.store.set(document.digest, document.value);
  append(run, 'effect_settled', { ...head, result: answer.result });
}
