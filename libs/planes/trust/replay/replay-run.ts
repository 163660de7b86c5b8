import { digestOf } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ReplayReport } from '@kernel/records/replay-report';
import { type Evidence, readEvidence, readExport } from './read-export';
import { equalStage } from './replay-finding';
import type { ReplayLogic } from './replay-logic';
import { REPLAY_STAGES, replayStages, type Stage } from './replay-stages';

/** The version of what a replay looks at and compares. */
export const REPLAY_LOGIC = 'trust/replay@1';

/**
 * Does again, from what was recorded, everything that Fiveplane decided in a run, and compares it stage by stage.
 * No tool runs, no model is called, no clock is read; equal means the same bytes. The first stage that differs is named.
 * `invalid` when it cannot be judged: the file is not believed, a pin is missing, or the logic that made it is not here.
 */
export function replayRun(untrusted: unknown, keys: readonly TrustedKey[], logic: ReplayLogic): ReplayReport {
  const file = readExport(untrusted);
  if (isRefusal(file)) return unbelieved(file);
  const evidence = readEvidence(file, keys);
  return isRefusal(evidence) ? unbelieved(evidence) : reportOn(evidence, logic, REPLAY_STAGES);
}

/** The report over these stages of a file that is believed. */
export function reportOn(evidence: Evidence, logic: ReplayLogic, stages: readonly Stage[]): ReplayReport {
  const { record, file } = evidence;
  const believed = equalStage('evidence', digestOf(file.documents.map(({ digest }) => digest)));
  const findings = [believed, ...replayStages(evidence, logic, stages)];
  const differences = findings.flatMap(({ stage, difference }) => (difference === null ? [] : [{ stage, ...difference }]));
  const [first] = differences;
  const refusals = differences.flatMap(({ refusal, detail }) => (refusal === null ? [] : [{ code: refusal, reason: detail }]));
  return {
    status: first === undefined ? 'replay_equal' : first.refusal === null ? 'replay_mismatch' : 'invalid',
    run_id: record.run_id,
    record_id: record.record_id,
    stages: findings.map(({ difference: _difference, ...stage }) => stage),
    first_divergence: first === undefined ? null : { stage: first.stage, class: first.class, detail: first.detail },
    refusals,
    logic: [...new Set([...record.lineage.logic, REPLAY_LOGIC])].sort(),
  };
}

function unbelieved({ code, reason }: Refusal): ReplayReport {
  return {
    status: 'invalid',
    run_id: null,
    record_id: null,
    stages: [],
    first_divergence: { stage: 'evidence', class: code === 'REPLAY_FILE_MALFORMED' ? 'missing_artefact' : 'tamper', detail: reason },
    refusals: [{ code, reason }],
    logic: [REPLAY_LOGIC],
  };
}
