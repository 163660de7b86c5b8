import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { SignedAuditReceipt } from '@kernel/records/audit-entry';
import type { ToolResultEnvelope } from '@kernel/records/tool-call';
import type { ClassifiedOutcome } from '@planes/action/classify-outcome';
import { denialOf } from '@planes/action/errors';
import type { EndedCall } from '@edges/tool-calls/tool-calls';

/** Policy decisions taken at the door, with the context they were taken on. */
export type PolicyTaken = ToolResultEnvelope['policy'];

/** How one visit ended, before it is sealed. */
export interface Ending {
  readonly outcome: ClassifiedOutcome;
  readonly policy: PolicyTaken;
  readonly redeemed: readonly Id<'apr'>[];
  readonly evidence_name: string | null;
  readonly claim: EndedCall['claim'];
  readonly audit_receipts: readonly SignedAuditReceipt[];
  /** True when an upstream was asked in this visit: then what it said counts, whatever went before. */
  readonly asked_upstream: boolean;
}

/** An ending with nothing but its outcome. */
export function endingWith(outcome: ClassifiedOutcome, change: Partial<Ending> = {}): Ending {
  return { outcome, policy: [], redeemed: [], evidence_name: null, claim: null, audit_receipts: [], asked_upstream: false, ...change };
}

/** What a refusal at the gate means for the call. */
export function refusedOutcome({ code, reason }: Refusal): ClassifiedOutcome {
  const { status, kind, retryable } = denialOf(code);
  return { status, output: null, mutations: [], citations: [], error: { kind, code, retryable, message: reason } };
}
