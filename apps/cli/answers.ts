import Type, { type Static } from 'typebox';
import { ApprovalStanding } from '@kernel/records/approval';
import { DecisionRecord } from '@kernel/records/decision-record';
import { idField } from '@kernel/records/fields';
import { RUN_STATUSES, RunView } from '@kernel/records/run-view';

const status = Type.Enum([...RUN_STATUSES]);

/** What the platform answers, as far as this tool reads it: a later platform may say more. */
export const InvokeAnswer = Type.Object({
  run_id: idField('run'),
  status,
  answer: Type.String(),
  record_id: Type.Optional(idField('dr')),
  approvals: RunView.properties.approvals,
  reason: Type.Optional(Type.String()),
});
export type InvokeAnswer = Static<typeof InvokeAnswer>;

export const RunAnswer = Type.Object(RunView.properties);
export type RunAnswer = Static<typeof RunAnswer>;

export const SignAnswer = Type.Object({
  approval_id: idField('apr'),
  run_id: idField('run'),
  verdict: Type.Enum(['approve', 'deny']),
  run_status: status,
  record_id: Type.Optional(idField('dr')),
});
export type SignAnswer = Static<typeof SignAnswer>;

export const ApprovalsAnswer = Type.Object({ approvals: Type.Array(ApprovalStanding), next_cursor: Type.Optional(Type.String()) });
export const RecordsAnswer = Type.Object({ records: Type.Array(DecisionRecord), next_cursor: Type.Optional(Type.String()) });
export const RecordAnswer = Type.Object({ record: DecisionRecord, event_id: Type.String() });

/** Statuses that a run stops at without having been refused: it decided, waits for a person, or goes on. */
export function wentWell(runStatus: (typeof RUN_STATUSES)[number]): boolean {
  return runStatus === 'DECIDED' || runStatus === 'AWAITING_APPROVAL' || runStatus === 'RUNNING';
}

/** A run as an invoke tells it. */
export function asInvoke({ run_id, status: stands, answer, record_id, approvals, reason }: RunAnswer): InvokeAnswer {
  const sealed = record_id === null ? {} : { record_id };
  return { run_id, status: stands, answer, ...sealed, approvals, ...(reason === null ? {} : { reason }) };
}
