import Type, { type Static } from 'typebox';
import { APPROVAL_STATES, ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import { DecisionRecord } from '@kernel/records/decision-record';
import { Envelope } from '@kernel/records/envelope';
import { closed, DigestField, idField } from '@kernel/records/fields';
import { RunView } from '@kernel/records/run-view';

export const CancelBody = closed({ reason: Type.String({ minLength: 1, maxLength: 2000 }) });

/** Query values arrive as text: 1 to 200, without leading zeros. */
const Limit = Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$' });

export const ApprovalsQuery = closed({
  state: Type.Optional(Type.Enum([...APPROVAL_STATES])),
  run_id: Type.Optional(idField('run')),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(idField('apr')),
});

export const RecordsQuery = closed({ limit: Type.Optional(Limit), cursor: Type.Optional(idField('dr')) });

export const ApprovalsPage = closed({ approvals: Type.Array(ApprovalStanding), next_cursor: Type.Optional(idField('apr')) });
export type ApprovalsPage = Static<typeof ApprovalsPage>;

/** What a signature led to, once the run has moved on. */
export const SignedApprovalAnswer = closed({
  approval_id: idField('apr'),
  run_id: idField('run'),
  verdict: ApprovalSignature.properties.verdict,
  run_status: RunView.properties.status,
  record_id: Type.Optional(idField('dr')),
});
export type SignedApprovalAnswer = Static<typeof SignedApprovalAnswer>;

/** A record with its seal and the id of its entry in the audit log. */
export const RecordAnswer = closed({ record: DecisionRecord, digest: DigestField, envelope: Envelope, event_id: idField('evt') });
export type RecordAnswer = Static<typeof RecordAnswer>;

export const RecordsPage = closed({ records: Type.Array(DecisionRecord), next_cursor: Type.Optional(idField('dr')) });
export type RecordsPage = Static<typeof RecordsPage>;

/** Entries of a page when no limit is named. */
export const PAGE_LENGTH = 50;
