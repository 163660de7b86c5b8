import { digestOf } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ReplayReport } from '@kernel/records/replay-report';
import { RunContext } from '@kernel/records/run-context';
import { checkApprovalSignatures } from './check-approvals';
import { checkPins } from './check-pins';
import { checkReceipts } from './check-receipts';
import { exhibitAs } from './exhibit';
import { type Evidence, readEvidence, readExport } from './read-export';
import { replayCompile } from './replay-compile';
import { brokenStage, equalStage, type StageFinding } from './replay-finding';
import type { ReplayLogic } from './replay-logic';
import { replayPolicy } from './replay-policy';
import { replayRecord } from './replay-record';
import { replayRouting } from './replay-routing';

export const REPLAY_LOGIC = 'trust/replay@1';

/**
 * Does again, from what was recorded, everything that Fiveplane decided in a run, and compares it stage by stage.
 * No tool runs, no model is called, no clock is read; equal means the same bytes. The first stage that differs is named.
 */
export function replayRun(untrusted: unknown, keys: readonly TrustedKey[], logic: ReplayLogic): ReplayReport {
  const file = readExport(untrusted);
  if (isRefusal(file)) return invalid(file, null, null);
  const evidence = readEvidence(file, keys);
  if (isRefusal(evidence)) return invalid(evidence, null, null);
  const { record } = evidence;
  const context = exhibitAs(evidence, record.lineage.run_context_digest, RunContext);
  const findings: StageFinding[] = [
    equalStage('evidence', digestOf(file.documents.map(({ digest }) => digest))),
    checkPins(evidence, context?.started_at ?? record.decided_at),
    bindings(evidence, context),
    replayCompile(evidence, logic.compile),
    replayRouting(evidence, logic.routing),
    replayPolicy(evidence),
    checkReceipts(evidence),
    checkApprovalSignatures(evidence),
    ...replayRecord(evidence, logic.run),
  ];
  const first = findings.find((finding) => !finding.equal);
  return {
    status: first === undefined ? 'replay_equal' : 'replay_mismatch',
    run_id: record.run_id,
    record_id: record.record_id,
    stages: findings.map(({ difference: _difference, ...stage }) => stage),
    first_divergence: first?.difference ? { stage: first.stage, class: first.difference.class, detail: first.difference.detail } : null,
    refusals: [],
    logic: [...record.lineage.logic],
  };
}

// The record, the journal and the run context speak of one and the same run.
function bindings({ record, file }: Evidence, context: RunContext | undefined): StageFinding {
  if (!context)
    return brokenStage('run_context', 'missing_artefact', `run context ${record.lineage.run_context_digest} is not in the file`);
  const same =
    context.run_id === record.run_id &&
    context.tenant_id === record.tenant_id &&
    digestOf(context.pins) === digestOf(record.lineage.pins) &&
    file.journal.every((entry) => entry.run_id === record.run_id && entry.tenant_id === record.tenant_id);
  return same
    ? equalStage('run_context', digestOf(context))
    : brokenStage('run_context', 'tamper', 'record, run context and journal are not of one run');
}

function invalid(refusal: Refusal, run: string | null, record: string | null): ReplayReport {
  const { code, reason } = refusal;
  return {
    status: 'invalid',
    run_id: run,
    record_id: record,
    stages: [],
    first_divergence: { stage: 'evidence', class: code === 'REPLAY_FILE_MALFORMED' ? 'missing_artefact' : 'tamper', detail: reason },
    refusals: [{ code, reason }],
    logic: [],
  };
}
