import { digestOf } from '@kernel/digest';
import { RunContext } from '@kernel/records/run-context';
import { checkApprovalSignatures } from './check-approvals';
import { checkDocuments } from './check-documents';
import { checkJournal } from './check-journal';
import { checkPins } from './check-pins';
import { checkReceipts } from './check-receipts';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { replayCompile } from './replay-compile';
import { brokenStage, equalStage, refusedStage, type StageFinding } from './replay-finding';
import type { ReplayLogic } from './replay-logic';
import { replayPolicy } from './replay-policy';
import { replayRecord } from './replay-record';
import { replayRouting } from './replay-routing';

/** One thing that a replay looks at or does again. */
export interface Stage {
  readonly name: string;
  /** What comes after is judged only when this holds: nothing is done again on what is not to be believed. */
  readonly ground: boolean;
  readonly replay: (evidence: Evidence, logic: ReplayLogic) => readonly StageFinding[];
}

/** Everything that a replay does, in the order in which a difference is named. */
export const REPLAY_STAGES: readonly Stage[] = [
  { name: 'journal', ground: true, replay: (evidence, logic) => [checkJournal(evidence, logic.chain)] },
  { name: 'documents', ground: true, replay: (evidence) => [checkDocuments(evidence)] },
  { name: 'run_context', ground: true, replay: (evidence) => [checkRunContext(evidence)] },
  { name: 'pins', ground: true, replay: (evidence) => [checkPins(evidence, startOf(evidence))] },
  { name: 'compile', ground: false, replay: (evidence, logic) => [replayCompile(evidence, logic.compile)] },
  { name: 'routing', ground: false, replay: (evidence, logic) => [replayRouting(evidence, logic.routing)] },
  { name: 'policy', ground: false, replay: (evidence) => [replayPolicy(evidence)] },
  { name: 'tool_transcript', ground: false, replay: (evidence) => [checkReceipts(evidence)] },
  { name: 'approvals', ground: false, replay: (evidence) => [checkApprovalSignatures(evidence)] },
  { name: 'run', ground: false, replay: (evidence, logic) => replayRecord(evidence, logic.run) },
];

/** The findings of these stages, up to the first ground that does not hold. */
export function replayStages(evidence: Evidence, logic: ReplayLogic, stages: readonly Stage[]): readonly StageFinding[] {
  const findings: StageFinding[] = [];
  for (const stage of stages) {
    const found = stage.replay(evidence, logic);
    findings.push(...found);
    if (stage.ground && found.some((finding) => !finding.equal)) break;
  }
  return findings;
}

// The record and the run context speak of one and the same run.
function checkRunContext(evidence: Evidence): StageFinding {
  const { record } = evidence;
  const { run_context_digest, pins } = record.lineage;
  const context = exhibitAs(evidence, run_context_digest, RunContext);
  if (!context) return refusedStage('run_context', 'REPLAY_DOCUMENT_MISSING', `run context ${run_context_digest} is not in the file`);
  const same = context.run_id === record.run_id && context.tenant_id === record.tenant_id && digestOf(context.pins) === digestOf(pins);
  return same
    ? equalStage('run_context', digestOf(context))
    : brokenStage('run_context', 'tamper', 'record and run context are not of one run');
}

function startOf(evidence: Evidence): string {
  return exhibitAs(evidence, evidence.record.lineage.run_context_digest, RunContext)?.started_at ?? evidence.record.decided_at;
}
