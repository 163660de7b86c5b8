import Type, { type Static } from 'typebox';
import { closed, CountField, idField, NameField, orNull, TenantField, TimestampField } from './fields';
import { DECISION_STATUSES } from './decision-record';
import { FoundBy } from './found-by';
import { BudgetAmounts } from './run-budget';

export const RUN_STATUSES = ['RUNNING', 'AWAITING_APPROVAL', ...DECISION_STATUSES] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

const found = { score: Type.Number({ minimum: 0, maximum: 1 }), found_by: FoundBy };

/** What a run was told and why that: references and reasons, never contents. Best first. */
export const RunGrounds = closed({
  evidence: Type.Array(
    closed({
      evidence_ref: Type.String(),
      ...found,
      /** Why it should not have been relied on when the run began; absent when nothing spoke against it. */
      stale: Type.Optional(Type.Enum(['expired', 'review_due'])),
    }),
  ),
  memories: Type.Array(closed({ memory_id: idField('mem'), ...found })),
});
export type RunGrounds = Static<typeof RunGrounds>;

/** A run as its tenant sees it: where it stands, what it waits for, how it got there. */
export const RunView = closed({
  run_id: idField('run'),
  tenant_id: TenantField,
  status: Type.Enum([...RUN_STATUSES]),
  stage: NameField,
  intent_id: NameField,
  /** Empty until the run has one. */
  answer: Type.String(),
  record_id: orNull(idField('dr')),
  approvals: Type.Array(closed({ approval_id: idField('apr'), gate_id: NameField, required_role: NameField, expires_at: TimestampField })),
  /** Stable code and sentence of what ended the run; null while it is under way. */
  code: orNull(NameField),
  reason: orNull(Type.String()),
  spent: BudgetAmounts,
  started_at: TimestampField,
  updated_at: TimestampField,
  /** Missing until something was looked for, and in runs that were not told why. */
  grounds: Type.Optional(RunGrounds),
  story: Type.Array(closed({ seq: CountField, at: TimestampField, event: NameField, detail: Type.String() })),
});
export type RunView = Static<typeof RunView>;
