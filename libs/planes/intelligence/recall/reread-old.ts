import type { TenantId } from '@kernel/tenant';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import type { Language } from '../retrieval/analysis/languages';
import { ANALYSER } from '../retrieval/analysis/terms';
import type { GenerationSource, RecallSource, SourceHead, SourceRow } from './recall-source';

const TEXTS_AT_ONCE = 500;

/**
 * The rows with an analysis by this analyser in the bank's language: where the stored one is another's, the live generation has it, or the text is read again.
 * A unit that was forgotten meanwhile is left out.
 */
export async function rereadOld(
  source: Pick<RecallSource, 'textsById'>,
  generations: GenerationSource | null,
  tenant: TenantId,
  head: Pick<SourceHead, 'name' | 'language' | 'generation'>,
  rows: readonly SourceRow[],
): Promise<readonly SourceRow[]> {
  const { name, language } = head;
  const old = rows.filter((row) => !isCurrent(row, language));
  if (old.length === 0) return rows;
  const anew = new Map<number, SourceRow>();
  if (generations !== null && head.generation?.analyser === readerOf(language))
    await fromGeneration(generations, tenant, name, head.generation.number, language, old, anew);
  const open = old.filter(({ seq }) => !anew.has(seq));
  for (let at = 0; at < open.length; at += TEXTS_AT_ONCE) {
    const some = new Map(open.slice(at, at + TEXTS_AT_ONCE).map((row) => [row.card.id, row]));
    for (const { id, text, gloss } of await source.textsById(tenant, name, [...some.keys()])) {
      const row = some.get(id);
      if (row !== undefined) anew.set(row.seq, analysedAnew(row, text, gloss, language));
    }
  }
  return rows.flatMap((row) => (isCurrent(row, language) ? [row] : (anew.get(row.seq) ?? [])));
}

/** Names what reads the texts of a bank: analyses by another one are made anew. */
export function readerOf(language: Language): string {
  return `${ANALYSER} ${language}`;
}

/** True when the stored analysis is one that this code would make. */
export function isCurrent({ analyser, expected }: Pick<SourceRow, 'analyser' | 'expected'>, language: Language): boolean {
  return analyser === ANALYSER && expected === language;
}

async function fromGeneration(
  generations: GenerationSource,
  tenant: TenantId,
  bank: string,
  generation: number,
  expected: Language,
  old: readonly SourceRow[],
  anew: Map<number, SourceRow>,
): Promise<void> {
  const bySeq = new Map(old.map((row) => [row.seq, row]));
  for (const { seq, ...reading } of await generations.readings(tenant, bank, generation, [...bySeq.keys()])) {
    const row = bySeq.get(seq);
    if (row !== undefined) anew.set(seq, { ...row, ...reading, analyser: ANALYSER, expected });
  }
}

function analysedAnew(row: SourceRow, text: string, gloss: string, expected: Language): SourceRow {
  return { ...row, ...analyseUnit({ ...row.card, text, gloss }, expected), analyser: ANALYSER, expected };
}
