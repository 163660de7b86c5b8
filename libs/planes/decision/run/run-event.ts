import Type, { type Static, type TSchema } from 'typebox';
import { AnyJson, closed, DigestField, idField, NameField, orNull } from '@kernel/records/fields';
import type { Timestamp } from '@kernel/time';
import type { Digest } from '@kernel/digest';

export const EFFECT_KINDS = [
  'retrieve_evidence',
  'recall_memory',
  'compile_context',
  'evaluate_policy',
  'call_model',
  'call_tool',
  'check_approvals',
  'propose_memory',
  'seal_record',
  'close_run',
] as const;

/** Each is one RPC to one peer. */
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** Effects that only read or compute: asked again after a crash they cost a moment and change nothing anywhere. */
export const READING_EFFECTS: ReadonlySet<EffectKind> = new Set([
  'retrieve_evidence',
  'recall_memory',
  'compile_context',
  'evaluate_policy',
  'check_approvals',
] satisfies EffectKind[]);

const refusal = closed({ kind: Type.Literal('refused'), code: NameField, reason: Type.String() });
const settled = <T extends TSchema>(schema: T) => Type.Union([schema, refusal]);

/** What each effect leaves in the journal; documents are named by digest. */
export const EFFECT_RESULTS = {
  retrieve_evidence: settled(closed({ kind: Type.Literal('bundle'), bundle: DigestField })),
  recall_memory: settled(closed({ kind: Type.Literal('recalled'), recalled: DigestField })),
  compile_context: settled(closed({ kind: Type.Literal('compiled'), compiled: DigestField })),
  evaluate_policy: closed({ kind: Type.Literal('decided'), decision: DigestField }),
  call_model: closed({ kind: Type.Literal('answered'), result: DigestField, routing_decision: DigestField }),
  call_tool: closed({ kind: Type.Literal('returned'), result: DigestField, receipt: DigestField }),
  check_approvals: closed({ kind: Type.Literal('standings'), standings: Type.Array(DigestField) }),
  propose_memory: settled(closed({ kind: Type.Literal('proposed'), state: NameField, memory_id: orNull(idField('mem')) })),
  seal_record: settled(closed({ kind: Type.Literal('sealed'), event_id: idField('evt'), envelope: DigestField })),
  close_run: closed({ kind: Type.Literal('closed') }),
} as const satisfies Record<EffectKind, TSchema>;

export type EffectResult<K extends EffectKind> = Static<(typeof EFFECT_RESULTS)[K]>;

/** The bodies of journal entries. */
export const EVENT_BODIES = {
  run_received: closed({ request: DigestField, run_context: DigestField, pack: DigestField }),
  effect_requested: closed({ effect_id: NameField, kind: Type.Enum([...EFFECT_KINDS]), input: AnyJson }),
  effect_settled: closed({ effect_id: NameField, kind: Type.Enum([...EFFECT_KINDS]), result: AnyJson }),
  /** The world stayed broken for longer than the run could wait. */
  effect_faulted: closed({ effect_id: NameField, kind: Type.Enum([...EFFECT_KINDS]), code: NameField, message: Type.String() }),
  cancel_requested: closed({ by: NameField, reason: Type.String() }),
  /** Something the run waits for may have happened, or its time has come. */
  woken: closed({ by: NameField }),
} as const;

export type EventKind = keyof typeof EVENT_BODIES;

/** A journal entry as the run machine reads it. */
export type RunEvent = {
  readonly [K in EventKind]: {
    readonly kind: K;
    readonly body: Static<(typeof EVENT_BODIES)[K]>;
    readonly seq: number;
    readonly at: Timestamp;
    readonly hash: Digest;
  };
}[EventKind];
