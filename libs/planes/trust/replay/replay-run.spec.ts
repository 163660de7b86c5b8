import { aGovernedRun, aRunExport, TRUSTED } from '@testing/a-run-export';
import { REPLAY_LOGIC_TABLE } from '../../../../apps/cli/replay-logic-table';
import { replayRun } from './replay-run';
import { verifyRecord } from './verify-record';

it('works', () => {
  const file = aRunExport(aGovernedRun());
  console.log(JSON.stringify(file).length, file.journal.length, file.documents.length);
  console.log(JSON.stringify(verifyRecord(file, TRUSTED), null, 1));
  console.log(JSON.stringify(replayRun(file, TRUSTED, REPLAY_LOGIC_TABLE), null, 1));
});
