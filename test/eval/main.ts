import { parseArgs } from 'node:util';
import { isRefusal } from '@kernel/outcome';
import { OnnxEmbedder } from '@edges/embedder/onnx/onnx-embedder';
import { onPGlite, onPostgres } from '../bench/fresh-store';
import { evalFiles, setName } from './eval-set';
import { categories, figures, heading, line } from './figures';
import { belowFloor } from './floors';
import { measureSet } from './measure-set';
import { UnmeasuredEmbedder } from './unmeasured-embedder';

const USAGE = `npm run eval -- [--json] [--store pglite|postgres] [--embedding none|own-text] [--embedder none|local|local-by-rank]

  Asks the data sets in FIVEPLANE_EVAL_DATA through the whole engine: retained in a store, recalled from it; beside plain BM25 of the same run.

  --store      postgres needs DATABASE_URL, whose login may create databases; pglite without it
  --embedding  own-text: vectors learnt from each bank's own text; none as the service does without an embedder
  --embedder   local: every question once more by vectors of the model in FIVEPLANE_EMBED_MODEL_DIR;
               local-by-rank: of that model as if nobody had measured it

exit: 0 floors kept, 2 below a floor, 3 no data or no model, 5 usage
`;

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = readOptions(args, env['DATABASE_URL'] ?? '');
  if (options === undefined) {
    process.stderr.write(USAGE);
    return 5;
  }
  const folder = env['FIVEPLANE_EVAL_DATA'] ?? '';
  const files = evalFiles(folder);
  if (files.length === 0) {
    process.stderr.write(`skipped: no data sets in FIVEPLANE_EVAL_DATA (${folder === '' ? 'unset' : folder})\n`);
    return 3;
  }
  const model = options.embedder === 'none' ? null : await OnnxEmbedder.open({ folder: env['FIVEPLANE_EMBED_MODEL_DIR'] ?? '' });
  if (isRefusal(model)) {
    process.stderr.write(`skipped: ${model.reason}\n`);
    return 3;
  }
  const embedder = model !== null && options.embedder === 'local-by-rank' ? new UnmeasuredEmbedder(model) : model;
  const measuring = { embedding: options.embedding, embedder, clock: () => Number(process.hrtime.bigint()) / 1e6 };
  const sets = await options.withStore(async (source) => {
    const told = [];
    for (const file of files) told.push({ file: setName(file), ...(await measureSet(file, source, measuring)) });
    return told;
  });
  await embedder?.close();
  const json = sets.map(({ file, engine, withModel, plain }) => ({
    ...{ file, ...figures(engine), bm25: figures(plain) },
    ...(withModel === null || embedder === null ? {} : { with_model: { embedder: embedder.identity, ...figures(withModel) } }),
  }));
  if (options.json) process.stdout.write(`${JSON.stringify({ sets: json }, null, 2)}\n`);
  else
    for (const { file, engine, withModel, plain } of sets) {
      const rows = [line('plain BM25', plain), line('engine', engine), ...categories(engine)];
      const asModel = withModel === null ? [] : [line('engine with the model', withModel), ...categories(withModel)];
      process.stdout.write(`${[heading(file, engine), ...rows, ...asModel].join('\n')}\n\n`);
    }
  const below = json.flatMap(belowFloor);
  for (const problem of below) process.stderr.write(`${problem}\n`);
  return below.length > 0 ? 2 : 0;
}

function readOptions(args: readonly string[], databaseUrl: string) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        store: { type: 'string', default: databaseUrl === '' ? 'pglite' : 'postgres' },
        embedding: { type: 'string', default: 'none' },
        embedder: { type: 'string', default: 'none' },
      },
    });
    const { json, store, embedding, embedder } = values;
    if (store !== 'pglite' && (store !== 'postgres' || databaseUrl === '')) return undefined;
    if (embedding !== 'none' && embedding !== 'own-text') return undefined;
    if (embedder !== 'none' && embedder !== 'local' && embedder !== 'local-by-rank') return undefined;
    const withStore = store === 'pglite' ? onPGlite : onPostgres(databaseUrl);
    return { json, withStore, embedder, embedding: embedding === 'none' ? ('none' as const) : ('own text' as const) };
  } catch {
    // parseArgs says what it does not understand by throwing; the usage says it better.
    return undefined;
  }
}

main(process.argv.slice(2), process.env).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  },
);
