import type { TenantId } from '@kernel/tenant';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import type { Language } from '../retrieval/analysis/languages';
import { ANALYSER } from '../retrieval/analysis/terms';
import type { RecallSource, SourceHead, SourceRow } from './recall-source';

const TEXTS_AT_ONCE = 500;

/**
 * The rows with an analysis by this analyser in the bank's language: where the stored one is another's, the text is read again.
 * A unit that was forgotten meanwhile is left out.
 */
export async function rereadOld(
  source: RecallSource,
  tenant: TenantId,
  { name, language }: SourceHead,
  rows: readonly SourceRow[],
): Promise<readonly SourceRow[]> {
  const good = ({ analyser, expected }: SourceRow) => analyser === ANALYSER && expected === language;
  const old = rows.filter((row) => !good(row)).map(({ card }) => card.id);
  if (old.length === 0) return rows;
  const texts = new Map<string, { readonly text: string; readonly gloss: string }>();
  for (let at = 0; at < old.length; at += TEXTS_AT_ONCE)
    for (const unit of await source.textsById(tenant, name, old.slice(at, at + TEXTS_AT_ONCE))) texts.set(unit.id, unit);
  return rows.flatMap((row) => {
    if (good(row)) return [row];
    const text = texts.get(row.card.id);
    return text === undefined ? [] : [analysedAnew(row, text, language)];
  });
}

function analysedAnew(row: SourceRow, { text, gloss }: { readonly text: string; readonly gloss: string }, expected: Language): SourceRow {
  return { ...row, ...analyseUnit({ ...row.card, text, gloss }, expected), analyser: ANALYSER, expected };
}
