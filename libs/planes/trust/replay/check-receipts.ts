import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { ToolCallEnvelope, ToolReceipt, ToolResultEnvelope } from '@kernel/records/tool-call';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, equalStage, type StageFinding } from './replay-finding';

/** Every tool result was signed by the gateway for this very call: the transcript is what the gateway saw. No tool runs. */
export function checkReceipts(evidence: Evidence): StageFinding {
  for (const call of evidence.record.tool_calls) {
    const problem = problemWith(evidence, call);
    if (problem) return brokenStage('tool_transcript', 'tamper', `tool call ${call.tool_call_id}: ${problem}`);
  }
  return equalStage('tool_transcript', digestOf(evidence.record.tool_calls));
}

function problemWith(evidence: Evidence, call: Evidence['record']['tool_calls'][number]): string | undefined {
  const envelope = exhibitAs(evidence, call.call_digest, ToolCallEnvelope);
  const result = exhibitAs(evidence, call.result_digest, ToolResultEnvelope);
  const receipt = exhibitAs(evidence, call.receipt_digest, ToolReceipt);
  if (!envelope || !result || !receipt) return 'its transcript is not in the file';
  if (result.tool_call_id !== call.tool_call_id || envelope.tool_call_id !== call.tool_call_id) return 'its transcript is of another call';
  if (digestOf(envelope.args) !== envelope.args_hash || result.args_hash !== envelope.args_hash)
    return 'its arguments are not those that were hashed';
  if (result.output_hash !== (result.output === null ? null : digestOf(result.output))) return 'its output is not the one that was hashed';
  const { call_digest, result_digest, signature } = receipt;
  if (call_digest !== call.call_digest || result_digest !== call.result_digest) return 'its receipt is for another call or result';
  const verified = verifyEnvelope(signature, evidence.keys, {
    kind: 'tool-receipt',
    purpose: 'tool_receipt',
    tenant_id: '*',
    at: result.finished_at,
  });
  if (isRefusal(verified)) return verified.reason;
  return digestOf(verified.value) === digestOf({ call_digest, result_digest }) ? undefined : 'its receipt signs something else';
}
