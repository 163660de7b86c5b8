import { canonicalJson } from '@kernel/canonical-json';
import { elapsed } from '@kernel/time';
import { assertNever } from '@kernel/assert-never';
import type { Documents } from './documents';
import { advance } from './advance';
import { nextMove } from './next-move';
import { settleEffect } from './settle-effect';
import type { Move } from './run-effect';
import type { EffectKind, RunEvent } from './run-event';
import type { RunState } from './run-state';

/** What a run is after an event, and what it does next. */
export interface Step {
  readonly state: RunState;
  readonly move: Move;
}

/** An event that cannot follow the ones before it: the journal is not one that this machine wrote. */
export class ImpossibleEvent extends Error {
  constructor(
    readonly seq: number,
    readonly problem: string,
  ) {
    super(`journal entry ${seq}: ${problem}`);
  }
}

/**
 * The run machine: pure, synchronous and total over journals it wrote itself.
 * The move it returns is the only thing that may happen next; the same state gives the same move, ids included.
 * @throws ImpossibleEvent when the event cannot follow, MissingDocument when a document it names is absent or malformed.
 */
export function step(before: RunState, event: RunEvent, documents: Documents): Step {
  const state = advance(apply({ ...before, now: event.at, seq: event.seq, head: event.hash }, before, event, documents));
  return { state, move: nextMove(state) };
}

function apply(state: RunState, before: RunState, event: RunEvent, documents: Documents): RunState {
  switch (event.kind) {
    case 'run_received':
      throw new ImpossibleEvent(event.seq, 'a run is received once');
    case 'effect_requested':
      return { ...state, pending: requested(before, event) };
    case 'effect_settled':
      return settleEffect({ ...state, pending: null }, pendingOf(before, event), event.body, documents, event.seq);
    case 'effect_faulted':
      return faulted({ ...state, pending: null }, pendingOf(before, event).kind, event.body.code, event.body.message);
    case 'cancel_requested':
      return { ...resumed(state), cancelled: event.body.reason };
    case 'woken':
      return { ...resumed(state), look_again: true };
    default:
      return assertNever(event);
  }
}

function requested(before: RunState, event: Extract<RunEvent, { kind: 'effect_requested' }>) {
  const move = nextMove(before);
  if (before.pending !== null || move.kind !== 'perform')
    throw new ImpossibleEvent(event.seq, `${event.body.kind} was asked for out of turn`);
  const { effect } = move;
  const same =
    effect.effect_id === event.body.effect_id &&
    effect.kind === event.body.kind &&
    canonicalJson(effect.input) === canonicalJson(event.body.input);
  if (!same)
    throw new ImpossibleEvent(
      event.seq,
      `the journal asks for ${event.body.kind} ${event.body.effect_id}, the run for ${effect.kind} ${effect.effect_id} or with other input`,
    );
  return effect;
}

function pendingOf(before: RunState, event: Extract<RunEvent, { kind: 'effect_settled' | 'effect_faulted' }>) {
  const { pending } = before;
  if (pending?.effect_id !== event.body.effect_id || pending.kind !== event.body.kind) {
    throw new ImpossibleEvent(event.seq, `${event.body.kind} ${event.body.effect_id} ends without having been asked for`);
  }
  return pending;
}

// A memory that could not be proposed takes nothing from a decision that stands; every other fault ends the run.
// A tool call that could not be heard out may have happened: people look into it.
function faulted(state: RunState, kind: EffectKind, code: string, message: string): RunState {
  if (kind === 'propose_memory') return { ...state, remembered: true };
  const status = kind === 'call_tool' ? 'ESCALATED' : 'FAILED';
  return { ...state, verdict: state.verdict ?? { status, code, reason: message }, answer: null, answer_checked: true, remembered: true };
}

// Time spent waiting for people is not the run's working time.
function resumed(state: RunState): RunState {
  if (state.waiting_since === null) return state;
  return { ...state, waiting_since: state.now, waited_ms: state.waited_ms + elapsed(state.waiting_since, state.now) };
}
