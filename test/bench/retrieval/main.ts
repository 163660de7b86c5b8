import { percentile } from '../percentile';
import { interval95, mean } from './bootstrap';
import { evalFiles, readEvalSet, setName } from './eval-set';
import { loadTenant } from './load-tenant';
import { measureVariant, type VariantResult } from './measure-variant';
import { type Variant, variantsOf } from './variants';

const USAGE = `node dist/test/bench/retrieval/main.js [--json] [--ablations]

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
  const kind = /^(locomo|realtalk|beam)/.test(setName(file)) ? 'chat' : 'documents';
  const tenants = readEvalSet(file).map((tenant) => [tenant, loadTenant(tenant, kind)] as const);
  const clock = () => Number(process.hrtime.bigint()) / 1e6;
  const all = variantsOf(kind);
  const measured = (ablations ? all : all.slice(0, 2)).map((variant) => ({
    variant,
    result: measureVariant(tenants, variant.profile, clock),
  }));
  const [plain, whole] = measured;
  if (plain === undefined || whole === undefined) throw new Error('nothing was measured');
  const lines = measured.map(({ variant, result }) => line(variant, result));
  const json = { file: setName(file), ...figures(whole.result), bm25: figures(plain.result) };
  return { json, table: [heading(setName(file), whole.result), ...lines, ...categories(whole.result)].join('\n') };
}

function figures({ answers, rankingHash }: VariantResult) {
  const of = (k: 5 | 10 | 20) => percent(mean(answers.map(({ recall }) => recall[k])));
  const millis = answers.map((answer) => answer.millis);
  return {
    ...{ n: answers.length, recall_at_5: of(5), recall_at_10: of(10), recall_at_20: of(20) },
    ...{ ndcg_at_10: percent(mean(answers.map(({ ndcg10 }) => ndcg10))), ranking_hash: rankingHash },
    ...{ p50_ms: round(percentile(millis, 0.5)), p95_ms: round(percentile(millis, 0.95)) },
  };
}

function heading(name: string, { answers }: VariantResult): string {
  return `${name}, ${answers.length} questions\n${'variant'.padEnd(22)}   R@5  R@10 [95 %]         R@20  nDCG  p95 ms  ranking`;
}

function line({ name }: Variant, result: VariantResult): string {
  const told = figures(result);
  const [low, high] = interval95(result.answers.map(({ recall }) => recall[10]));
  const cells = [told.recall_at_5, told.recall_at_10].map((value) => value.toFixed(1).padStart(5));
  const rest = [told.recall_at_20, told.ndcg_at_10].map((value) => value.toFixed(1).padStart(5));
  const within = `[${percent(low).toFixed(1)}–${percent(high).toFixed(1)}]`.padEnd(13);
  return `${name.padEnd(22)} ${cells.join(' ')} ${within} ${rest.join(' ')}  ${told.p95_ms.toFixed(1).padStart(6)}  ${told.ranking_hash.slice(7, 15)}`;
}

function categories({ answers }: VariantResult): readonly string[] {
  const names = [...new Set(answers.map(({ category }) => category))].sort();
  return names.map((name) => {
    const some = answers.filter(({ category }) => category === name);
    const at = ([5, 10, 20] as const).map((k) => percent(mean(some.map(({ recall }) => recall[k]))).toFixed(1));
    return `  category ${name} (${some.length}): ${at.join(' / ')}`;
  });
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

process.exitCode = main(process.argv.slice(2), process.env['FIVEPLANE_EVAL_DATA'] ?? '');
