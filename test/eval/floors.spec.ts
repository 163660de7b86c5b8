import type { PgSource } from '@edges/database/pg-source';
import { onPGlite } from '../bench/fresh-store';
import { evalFiles, setName } from './eval-set';
import { figures } from './figures';
import { belowFloor, FLOORS } from './floors';
import { measureSet } from './measure-set';

const FOLDER = process.env['FIVEPLANE_EVAL_DATA'] ?? '';
const FILES = evalFiles(FOLDER).filter((file) => Object.hasOwn(FLOORS, setName(file)));

it('names what is below its floor, and nothing else', () => {
  expect(belowFloor({ file: 'locomo-dev', recall_at_5: 69.5, recall_at_10: 77.99 })).toEqual([
    'locomo-dev: recall_at_10 is 77.99, the floor is 78',
  ]);
  expect(belowFloor({ file: 'locomo-dev', recall_at_5: 69.5, recall_at_10: 78 })).toEqual([]);
  expect(belowFloor({ file: 'another', recall_at_5: 0, recall_at_10: 0 })).toEqual([]);
});

if (FILES.length === 0)
  process.stderr.write(`skipped: recall floors (no data sets in FIVEPLANE_EVAL_DATA, ${FOLDER === '' ? 'which is not set' : FOLDER})\n`);

describe('recall through the store', () => {
  // Milliseconds are not looked at here, so a clock that stands still will do.
  const measure = (file: string, source: PgSource) => measureSet(file, source, 'none', () => 0);

  for (const file of FILES)
    it(`keeps the floor of ${setName(file)}`, async () => {
      const { engine, plain } = await onPGlite((source) => measure(file, source));
      expect(belowFloor({ file: setName(file), ...figures(engine) })).toEqual([]);
      // Control: plain BM25 over the same generations is below.
      expect(belowFloor({ file: setName(file), ...figures(plain) })).not.toEqual([]);
    }, 120_000);
});
