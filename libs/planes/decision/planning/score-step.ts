import type { CriticReport } from '@kernel/records/plan';
import type { ToolResultEnvelope } from '@kernel/records/tool-call';
import { assertNever } from '@kernel/assert-never';

export const SCORE_LOGIC = 'decision/score@1';

/**
 * The critic's word on what a step brought: accept it, try the same call again, or hand the run to people.
 * Only a failure that is known to have had no effect is retried; `in_doubt` never is. Source: contracts, section 6.
 */
export function scoreStep(result: ToolResultEnvelope, retriesLeft: number): CriticReport {
  switch (result.status) {
    case 'completed':
    case 'duplicate':
      return report('accept', `${result.capability_id} completed`, 'info');
    case 'failed_clean':
    case 'not_sent':
      return result.error?.retryable === true && retriesLeft > 0
        ? report('retry', `${result.capability_id} failed without effect`, 'warn')
        : report('escalate', `${result.capability_id} failed and may not be tried again`, 'error');
    case 'in_doubt':
      return report('escalate', `${result.capability_id} was sent and its effect is not known`, 'error');
    case 'rejected':
    case 'denied':
      return report('escalate', `${result.capability_id} was refused`, 'error');
    case 'pending':
      return report('retry', `${result.capability_id} waits for approval`, 'info');
    default:
      return assertNever(result.status);
  }

  function report(verdict: CriticReport['verdict'], message: string, severity: 'info' | 'warn' | 'error'): CriticReport {
    return { kind: 'score', verdict, findings: [{ rule: 'step_result', severity, message, ref: result.tool_call_id }], logic: SCORE_LOGIC };
  }
}
