import { evalFiles, kindOfSet, readEvalSet, setName } from './eval-set';
import { byTenant, categories, figures, heading, line } from './figures';
import { loadTenant } from './load-tenant';
import { measureVariant } from './measure-variant';
import { variantsOf } from './variants';

const USAGE = `npm run eval:ablations -- [--json] [--ablations]

  Measures the pure retrieval engine on the data sets in FIVEPLANE_EVAL_DATA beside plain BM25 of the same run.

exit: 0 measured, 3 no data, 5 usage
`;

function main(args: readonly string[], folder: string): number {
  if (args.some((arg) => arg !== '--json' && arg !== '--ablations')) {
    process.stderr.write(USAGE);
    return 5;
  }
  const files = evalFiles(folder);
  if (files.length === 0) {
    process.stderr.write(`skipped: no data sets in FIVEPLANE_EVAL_DATA (${folder === '' ? 'unset' : folder})\n`);
    return 3;
  }
  const sets = files.map((file) => measureFile(file, args.includes('--ablations')));
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ sets: sets.map(({ json }) => json) }, null, 2)}\n`);
  else for (const { table } of sets) process.stdout.write(`${table}\n\n`);
  return 0;
}

function measureFile(file: string, ablations: boolean) {
  const kind = kindOfSet(setName(file)) === 'documents' ? 'documents' : 'chat';
  const tenants = readEvalSet(file).map((tenant) => [tenant, loadTenant(tenant, kind)] as const);
  const clock = () => Number(process.hrtime.bigint()) / 1e6;
  const all = variantsOf(kind);
  const measured = (ablations ? all : all.slice(0, 2)).map((variant) => ({
    variant,
    result: measureVariant(tenants, variant.profile, clock),
  }));
  const [plain, whole] = measured;
  if (plain === undefined || whole === undefined) throw new Error('nothing was measured');
  const lines = measured.map(({ variant, result }) => line(variant.name, result));
  const json = { file: setName(file), ...figures(whole.result), bm25: figures(plain.result) };
  const apart = measured.flatMap(({ variant, result }) => byTenant(variant.name, result));
  return { json, table: [heading(setName(file), whole.result), ...lines, ...categories(whole.result), ...apart].join('\n') };
}

process.exitCode = main(process.argv.slice(2), process.env['FIVEPLANE_EVAL_DATA'] ?? '');
