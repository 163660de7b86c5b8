import { join } from 'node:path';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { RunExport } from '@kernel/records/run-export';
import { replayRun } from '@planes/trust/replay/replay-run';
import { verifyRecord } from '@planes/trust/replay/verify-record';
import { REPLAY_LOGIC_TABLE } from '../../apps/cli/replay-logic-table';
import { goldenFiles } from './golden-files';

const GOLDEN = goldenFiles(join(__dirname, 'golden'));

describe('recorded runs', () => {
  it('are there', () => {
    expect(GOLDEN.map(({ name }) => name)).toContain('2026-11-21-refund-approved.json');
  });

  // A golden file is never recorded again: when one no longer replays, the old logic version is missing.
  it.each(GOLDEN)('replay equal and verify for ever: $name', ({ file, keys }) => {
    expect(verifyRecord(file, keys)).toMatchObject({ status: 'verified', refusals: [] });
    expect(replayRun(file, keys, REPLAY_LOGIC_TABLE)).toMatchObject({ status: 'replay_equal', first_divergence: null, refusals: [] });
  });

  it.each(GOLDEN)('control: logic that forgets its old version refuses $name by the version’s name', ({ file, keys }) => {
    const { run: _forgotten, ...rest } = REPLAY_LOGIC_TABLE;
    const report = replayRun(file, keys, { ...rest, run: {} });
    expect(report).toMatchObject({ status: 'invalid', refusals: [{ code: 'REPLAY_LOGIC_UNKNOWN' }] });
    const { payload } = (file as RunExport).record;
    const { lineage } = JSON.parse(Buffer.from(payload, 'base64').toString()) as DecisionRecord;
    expect(report.refusals[0]?.reason).toContain(lineage.logic.find((name) => name.startsWith('decision/run@')));
  });
});
