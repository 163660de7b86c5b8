import { isRefusal } from '@kernel/outcome';
import type { RunExport } from '@kernel/records/run-export';
import type { TrustedKey } from '@kernel/keys';
import { type Evidence, readEvidence } from '@planes/trust/replay/read-export';
import { replayRun, reportOn } from '@planes/trust/replay/replay-run';
import { REPLAY_STAGES } from '@planes/trust/replay/replay-stages';
import { aGovernedRun, aRunExport, TRUSTED } from '@testing/a-run-export';
import { aUser } from '@testing/a-run';
import { REPLAY_LOGIC_TABLE } from '../../apps/cli/replay-logic-table';
import { aCutExport, fileOf, STAGE_CASES } from './replay-stages.cases';

// The fold is one stage with three findings; leaving it out leaves all three out.
const FOLDED = ['run', 'critic', 'decision_record'];

function evidenceOf(file: RunExport, keys: readonly TrustedKey[]): Evidence {
  const evidence = readEvidence(file, keys);
  if (isRefusal(evidence)) throw new Error(`${evidence.code}: ${evidence.reason}`);
  return evidence;
}

describe('a replay', () => {
  it('of an untouched run is equal in every stage, and is the same report again', () => {
    const file = aRunExport();
    const report = replayRun(file, TRUSTED, REPLAY_LOGIC_TABLE);
    expect(report).toMatchObject({ status: 'replay_equal', first_divergence: null, refusals: [] });
    expect(report.stages.map(({ stage }) => stage)).toEqual([
      'evidence',
      ...REPLAY_STAGES.map(({ name }) => name).filter((name) => name !== 'run'),
      ...FOLDED,
    ]);
    expect(report.stages.every(({ equal }) => equal)).toBe(true);
    expect(replayRun(file, TRUSTED, REPLAY_LOGIC_TABLE)).toEqual(report);
  });

  it.each([
    ['that policy denied', aRunExport(aGovernedRun({ user: aUser({ role: 'intern' }) })), 'DENIED'],
    ['that an approver denied', aRunExport(aGovernedRun({ signature: { verdict: 'deny' } })), 'DENIED'],
    ['whose compile was refused', aRunExport(aGovernedRun({ evidence: { passages: [] } })), 'ESCALATED'],
    ['that was exported before its seal was journaled', aCutExport(), 'DECIDED'],
  ])('of a run %s is equal too', (_what, file, status) => {
    expect(evidenceOf(file, TRUSTED).record.status).toBe(status);
    expect(replayRun(file, TRUSTED, REPLAY_LOGIC_TABLE)).toMatchObject({ status: 'replay_equal', first_divergence: null });
  });

  it.each(STAGE_CASES)('names $stage first when $what', (wrong) => {
    const keys = [...TRUSTED, ...(wrong.trusts ?? []).map(({ key }) => key)];
    const report = replayRun(fileOf(wrong), keys, REPLAY_LOGIC_TABLE);
    expect(report).toMatchObject({ status: wrong.status, first_divergence: { stage: wrong.stage } });
    expect(report.first_divergence?.detail).toMatch(wrong.detail);
    expect(report.refusals.length > 0).toBe(wrong.status === 'invalid');
  });

  it.each(STAGE_CASES.filter(({ alone }) => alone))('control: without stage $stage it would miss that $what', (wrong) => {
    const keys = [...TRUSTED, ...(wrong.trusts ?? []).map(({ key }) => key)];
    const stages = REPLAY_STAGES.filter(({ name }) => name !== (FOLDED.includes(wrong.stage) ? 'run' : wrong.stage));
    expect(reportOn(evidenceOf(fileOf(wrong), keys), REPLAY_LOGIC_TABLE, stages).status).toBe('replay_equal');
  });
});
