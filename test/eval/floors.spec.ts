import { isRefusal } from '@kernel/outcome';
import { OnnxEmbedder } from '@edges/embedder/onnx/onnx-embedder';
import { describeWithModel } from '@testing/describe-with-model';
import { onPGlite } from '../bench/fresh-store';
import { evalFiles, setName } from './eval-set';
import { figures } from './figures';
import { belowFloor, FLOORS } from './floors';
import { type MeasuredSet, measureSet } from './measure-set';

const FOLDER = process.env['FIVEPLANE_EVAL_DATA'] ?? '';
const FILES = evalFiles(FOLDER).filter((file) => Object.hasOwn(FLOORS, setName(file)));
// Milliseconds are not looked at here, so a clock that stands still will do.
const STILL = { embedding: 'none', embedder: null, clock: () => 0 } as const;

it('names what is below its floor, and nothing else', () => {
  expect(belowFloor({ file: 'locomo-dev', recall_at_5: 73, recall_at_10: 80.49 })).toEqual([
    'locomo-dev: recall_at_10 is 80.49, the floor is 80.5',
  ]);
  expect(belowFloor({ file: 'locomo-dev', recall_at_5: 73, recall_at_10: 80.5 })).toEqual([]);
  expect(belowFloor({ file: 'another', recall_at_5: 0, recall_at_10: 0 })).toEqual([]);
  const with_model = { recall_at_5: 75.49, recall_at_10: 83 };
  expect(belowFloor({ file: 'locomo-dev', recall_at_5: 73, recall_at_10: 80.5, with_model })).toEqual([
    'locomo-dev with the model: recall_at_5 is 75.49, the floor is 75.5',
  ]);
});

if (FILES.length === 0)
  process.stderr.write(`skipped: recall floors (no data sets in FIVEPLANE_EVAL_DATA, ${FOLDER === '' ? 'which is not set' : FOLDER})\n`);

/** What was asked by words and by a model needs not be asked by words once more. */
const MEASURED = new Map<string, MeasuredSet>();

// Conversations alone: passages are longer, and a model takes minutes for them.
const TALKS = FILES.filter((file) => setName(file).startsWith('locomo'));
if (TALKS.length > 0)
  describeWithModel('recall by vectors of a local model', (folder) => {
    for (const file of TALKS)
      it(`keeps the floor of ${setName(file)} with the model`, async () => {
        const embedder = await OnnxEmbedder.open({ folder });
        if (isRefusal(embedder)) throw new Error(embedder.reason);
        const measured = await onPGlite((source) => measureSet(file, source, { ...STILL, embedder }));
        await embedder.close();
        MEASURED.set(file, measured);
        const { engine, withModel } = measured;
        if (withModel === null) throw new Error('there is a model');
        expect(belowFloor({ file: setName(file), ...figures(engine), with_model: figures(withModel) })).toEqual([]);
        // Control: without the model's vectors it is below.
        expect(belowFloor({ file: setName(file), ...figures(engine), with_model: figures(engine) })).not.toEqual([]);
      }, 900_000);
  });

describe('recall through the store', () => {
  for (const file of FILES)
    it(`keeps the floor of ${setName(file)}`, async () => {
      const { engine, plain } = MEASURED.get(file) ?? (await onPGlite((source) => measureSet(file, source, STILL)));
      expect(belowFloor({ file: setName(file), ...figures(engine) })).toEqual([]);
      // Control: plain BM25 over the same generations is below.
      expect(belowFloor({ file: setName(file), ...figures(plain) })).not.toEqual([]);
    }, 600_000);
});
