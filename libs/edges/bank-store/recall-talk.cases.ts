import { askGeneration } from '@planes/intelligence/recall/ask-generation';
import { wholeBank } from '@planes/intelligence/recall/loaded-bank';
import { type Embedding, loadBanks } from '@planes/intelligence/recall/loaded-banks';
import type { Recalled, RecallQuestion } from '@planes/intelligence/recall/recalled';
import { aNewUnit, AT } from './a-new-unit.contract';
import type { NewUnit } from './stored-unit';

/** Bytes enough for everything here. */
export const LIMIT = 64 * 1024 * 1024;
/** What admits everything here. */
export const FILTER: RecallQuestion['filter'] = {
  ...{ banks: ['support'], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
  ...{ ceiling: 'RESTRICTED', viewers: [], now: AT + 1_000 },
};
export const ask = (text: string, asked: Partial<RecallQuestion> = {}): RecallQuestion => ({
  ...{ text, askedAt: AT, filter: FILTER, most: 10, budget: null, neighbours: 0, external: [] },
  ...asked,
});

export const TALK = [
  ['Ann', 'My refund for the blue kettle never arrived.'],
  ['Bob', 'When did you send the kettle back?'],
  ['Ann', 'On 3 May 2026, from Paris.'],
  ['Bob', 'The warehouse in Lyon received a parcel on Monday.'],
  ['Ann', 'Please pay the money to my new bank account.'],
  ['Bob', 'Done: the refund was paid today. 返金しました。'],
] as const;
/** The talk, as it is retained. */
export const talk = TALK.map(([speaker, text], n) => aNewUnit({ id: `t${n}`, speaker, text, retainedAt: AT + n }));

/** The same units in this process, without a store. */
export function inProcess(
  units: readonly NewUnit[],
  digests: ReadonlyMap<string, string>,
  question: RecallQuestion,
  embedding: Embedding,
): Recalled['hash'] {
  const head = {
    name: 'support',
    profile: 'chat',
    language: 'english',
    incarnation: 'i',
    changes: 1,
    erasedAt: 0,
    generation: null,
  } as const;
  const rows = units.map((unit, n) => {
    const { text: _text, gloss: _gloss, analysis, retirement, ...card } = unit;
    const placed = { ...card, tenant: 'acme', bank: 'support', position: unit.position ?? n, retractedAt: retirement?.at ?? null };
    return {
      ...analysis,
      entities: unit.entities,
      relations: unit.relations,
      card: placed,
      seq: n + 1,
      digest: digests.get(unit.id) ?? '',
    };
  });
  const loaded = loadBanks([wholeBank(head, rows, null)], embedding);
  return askGeneration('acme', loaded, question).ranking.hash;
}
