import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import type { Json } from '@kernel/canonical-json';
import type { ApprovalStanding } from '@kernel/records/approval';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { ContextPack } from '@kernel/records/context-pack';
import type { DecisionRecord, DecisionStatus } from '@kernel/records/decision-record';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { CriticReport, Plan, PlanStep } from '@kernel/records/plan';
import type { RecalledMemory } from '@kernel/records/memory';
import type { RunBudget } from '@kernel/records/run-budget';
import type { RunContext } from '@kernel/records/run-context';
import type { ToolCallEnvelope, ToolResultEnvelope } from '@kernel/records/tool-call';
import type { Timestamp } from '@kernel/time';
import type { Effect } from './run-effect';
import type { RunStage } from './run-stage';

/** A value with the digest it is known by. */
export interface Held<T> {
  readonly digest: Digest;
  readonly value: T;
}

/** Where one step of the plan stands. */
export interface StepProgress {
  readonly step: PlanStep;
  /** Arguments with every reference resolved; null until the step's turn. */
  readonly args: { readonly [key: string]: Json } | null;
  readonly policy: Digest | null;
  readonly attempt: number;
  readonly call: Held<ToolCallEnvelope> | null;
  readonly result: Held<ToolResultEnvelope> | null;
  /** Approvals that stand in the way or have been given, by id. */
  readonly approval_ids: readonly Id<'apr'>[];
  readonly done: boolean;
}

/** Why and how the run ends; once set it does not change. */
export interface Verdict {
  readonly status: DecisionStatus;
  readonly code: string;
  readonly reason: string;
}

/** Facts collected for the record, in the order in which they happened. */
export interface RunFacts {
  readonly policy_decisions: DecisionRecord['policy_decisions'];
  readonly routing_decisions: DecisionRecord['routing_decisions'];
  readonly tool_calls: DecisionRecord['tool_calls'];
  readonly critic: readonly CriticReport[];
  readonly plan_digests: readonly Digest[];
  readonly memory_proposals: readonly Digest[];
}

/** Everything a run knows: a fold over its journal and nothing else. */
export interface RunState {
  readonly stage: RunStage;
  readonly request: Held<InvokeRequest>;
  readonly context: Held<RunContext>;
  readonly pack: Held<ContextPack>;
  /** The newest journal entry. */
  readonly now: Timestamp;
  readonly seq: number;
  readonly head: Digest;
  /** Requested and not yet settled. */
  readonly pending: Effect | null;
  readonly evidence: Held<EvidenceBundle> | null;
  readonly memory: Held<RecalledMemory> | null;
  readonly compiled: Held<CompiledContext> | null;
  readonly admitted: boolean;
  readonly plan: Plan | null;
  readonly plans: number;
  /** What the critic found wrong with the plan before; handed to the next planning. */
  readonly feedback: readonly string[];
  readonly steps: readonly StepProgress[];
  readonly approvals: readonly Held<ApprovalStanding>[];
  /** The instant the run began to wait, while it waits. */
  readonly waiting_since: Timestamp | null;
  readonly waited_ms: number;
  /** Set by a wake-up: the approvals are to be looked at again. */
  readonly look_again: boolean;
  readonly budget: RunBudget;
  readonly facts: RunFacts;
  readonly verdict: Verdict | null;
  readonly cancelled: string | null;
  readonly answer: string | null;
  readonly answer_checked: boolean;
  /** Rules that the answer was released under. */
  readonly redactions: readonly string[];
  readonly remembered: boolean;
  readonly record: { readonly id: Id<'dr'>; readonly sealed: boolean } | null;
  readonly closed: boolean;
}

/** The first step that is not done: the one whose turn it is. */
export function currentStep(state: Pick<RunState, 'steps'>): StepProgress | undefined {
  return state.steps.find((step) => !step.done);
}
