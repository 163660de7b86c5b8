import type { Digest } from '@kernel/digest';
import { percentile } from '../bench/percentile';
import type { Answer } from './answer';
import { interval95, mean } from './bootstrap';

/** All questions of a set, asked one way. */
export interface Measured {
  readonly answers: readonly Answer[];
  readonly rankingHash: Digest;
}

/** A measurement as `--json` tells it, in per cent and milliseconds. */
export function figures({ answers, rankingHash }: Measured) {
  const of = (k: 5 | 10 | 20) => percent(mean(answers.map(({ recall }) => recall[k])));
  const millis = answers.map((answer) => answer.millis);
  return {
    ...{ n: answers.length, recall_at_5: of(5), recall_at_10: of(10), recall_at_20: of(20) },
    ...{ ndcg_at_10: percent(mean(answers.map(({ ndcg10 }) => ndcg10))), ranking_hash: rankingHash },
    ...{ p50_ms: round(percentile(millis, 0.5)), p95_ms: round(percentile(millis, 0.95)) },
  };
}

export function heading(name: string, { answers }: Measured): string {
  return `${name}, ${answers.length} questions\n${'variant'.padEnd(22)}   R@5  R@10 [95 %]         R@20  nDCG  p95 ms  ranking`;
}

/** A row of the table. */
export function line(name: string, result: Measured): string {
  const told = figures(result);
  const [low, high] = interval95(result.answers.map(({ recall }) => recall[10]));
  const cells = [told.recall_at_5, told.recall_at_10].map((value) => value.toFixed(1).padStart(5));
  const rest = [told.recall_at_20, told.ndcg_at_10].map((value) => value.toFixed(1).padStart(5));
  const within = `[${percent(low).toFixed(1)}–${percent(high).toFixed(1)}]`.padEnd(13);
  return `${name.padEnd(22)} ${cells.join(' ')} ${within} ${rest.join(' ')}  ${told.p95_ms.toFixed(1).padStart(6)}  ${told.ranking_hash.slice(7, 15)}`;
}

export function categories({ answers }: Measured): readonly string[] {
  const names = [...new Set(answers.map(({ category }) => category))].sort();
  return names.map((name) => {
    const some = answers.filter(({ category }) => category === name);
    const at = ([5, 10, 20] as const).map((k) => percent(mean(some.map(({ recall }) => recall[k]))).toFixed(1));
    return `  category ${name} (${some.length}): ${at.join(' / ')}`;
  });
}

/** Recall at 5 and 10 of each conversation, so that a gain in one alone is seen; nothing of sets with many tenants or one. */
export function byTenant(name: string, { answers }: Measured): readonly string[] {
  const names = [...new Set(answers.map(({ tenant }) => tenant))];
  if (names.length < 2 || names.length > 20) return [];
  const cells = names.map((tenant) => {
    const some = answers.filter((answer) => answer.tenant === tenant);
    return ([5, 10] as const).map((k) => percent(mean(some.map(({ recall }) => recall[k]))).toFixed(1)).join('/');
  });
  return [`  by tenant, ${name.padEnd(22)} ${cells.join('  ')}`];
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
