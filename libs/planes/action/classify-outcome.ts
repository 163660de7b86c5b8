import { type ApprovalMode, withinMode } from '@kernel/approval-mode';
import type { Json } from '@kernel/canonical-json';
import { assertNever } from '@kernel/assert-never';
import type { FailureVerdict, ToolStatus } from '@kernel/records/tool-call';

/** What a connector can say about one call. Anything it cannot be sure of after the first byte left is `unknown`. */
export type ConnectorOutcome =
  | { readonly kind: 'completed'; readonly output: Json; readonly mutations: readonly string[]; readonly citations: readonly string[] }
  /** The upstream tried and says that nothing remains of it. */
  | { readonly kind: 'failed_clean'; readonly code: string; readonly message: string; readonly transient: boolean }
  /** The upstream understood and declined. */
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string }
  | { readonly kind: 'not_sent'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string; readonly cause: 'deadline' | 'transport' | 'upstream' };

export interface OutcomeError {
  readonly kind: FailureVerdict;
  readonly code: string;
  readonly retryable: boolean;
  readonly message: string;
}

/** How the call ended, as the result says it. */
export interface ClassifiedOutcome {
  readonly status: ToolStatus;
  readonly output: Json | null;
  readonly mutations: readonly string[];
  readonly citations: readonly string[];
  readonly error: OutcomeError | null;
}

/** What decides whether the same call may be sent again. */
export interface Repeatability {
  readonly highest_mode: ApprovalMode;
  readonly retryable: boolean;
}

/** True when sending the call twice acts at most once: it only reads, or its upstream honours the key. */
export function isRepeatable({ highest_mode, retryable }: Repeatability): boolean {
  return withinMode(highest_mode, 'read_only') || retryable;
}

/**
 * Turns what the connector saw into the result's status.
 * A deadline that passes after sending is in doubt, never failed: the upstream may still finish. Source: contracts, section 6.
 */
export function classifyOutcome(outcome: ConnectorOutcome, capability: Repeatability): ClassifiedOutcome {
  switch (outcome.kind) {
    case 'completed':
      return { status: 'completed', output: outcome.output, mutations: outcome.mutations, citations: outcome.citations, error: null };
    case 'failed_clean':
      return ended('failed_clean', 'server_error_5xx', outcome, outcome.transient);
    case 'rejected':
      return ended('rejected', 'schema_mismatch', outcome, false);
    case 'not_sent':
      return ended('not_sent', 'server_error_5xx', outcome, true);
    case 'unknown':
      return ended('in_doubt', outcome.cause === 'deadline' ? 'transient_timeout' : 'server_error_5xx', outcome, isRepeatable(capability));
    default:
      return assertNever(outcome);
  }
}

function ended(
  status: ToolStatus,
  kind: FailureVerdict,
  { code, message }: { code: string; message: string },
  retryable: boolean,
): ClassifiedOutcome {
  return { status, output: null, mutations: [], citations: [], error: { kind, code, retryable, message } };
}
