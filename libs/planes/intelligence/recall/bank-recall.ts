import { digestOf } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { assemble, type AssembledPassage, type HitWithNeighbours, type LoadedText } from '../retrieval/assembly/assemble';
import { explain } from '../retrieval/explain';
import { refuseQuestion } from '../retrieval/refuse-question';
import type { Hit, Ranking } from '../retrieval/ranking';
import { askGeneration, WORDS_ALONE } from './ask-generation';
import type { AskVectors } from './ask-vectors';
import type { LiveGenerations } from './live-generations';
import type { LoadedBanks } from './loaded-banks';
import type { RecallSource } from './recall-source';
import type { Recalled, RecallQuestion } from './recalled';

/** Recalls units of banks: what a caller asks once everything is connected. */
export class BankRecall {
  constructor(
    private readonly source: RecallSource,
    private readonly generations: LiveGenerations,
    /** How many tokens a text has, by the reader's tokenizer. */
    private readonly countTokens: (text: string) => number,
    /** Null: questions are asked by their words alone. */
    private readonly vectors: AskVectors | null = null,
  ) {}

  /**
   * The best units for a question, verbatim, from everything that was acknowledged before it was asked. Empty when nothing matched.
   * Refused: RETRIEVAL_QUESTION_EMPTY, RETRIEVAL_QUESTION_TOO_LONG, BANK_UNKNOWN with the names as rules.
   */
  async run(tenant: TenantId, question: RecallQuestion): Promise<Recalled | Refusal> {
    const problem = refuseQuestion(question.text);
    if (problem !== undefined) return problem;
    const banks = [...new Set(question.filter.banks)].sort();
    const live = await this.generations.of(tenant, banks);
    if (isRefusal(live)) return live;
    const asked = await this.ask(tenant, live, question);
    const found = asked
      .flatMap(({ ranking, around }) => ranking.hits.map((hit, at) => ({ hit, around: around[at] ?? { id: hit.id, neighbours: [] } })))
      // One generation stands in its own order, which is not by score alone; several are laid one into the other.
      .sort((a, b) => (asked.length === 1 ? 0 : b.hit.score - a.hit.score))
      .slice(0, question.most);
    const texts = await this.texts(tenant, found, asked);
    // Forgotten since the generation was looked at: it is not shown.
    const there = found.filter(({ hit }) => texts.has(hit.id));
    const around = there.map(({ hit, around: { neighbours } }) => ({ id: hit.id, neighbours: neighbours.filter((id) => texts.has(id)) }));
    const budget = { tokens: question.budget ?? Number.MAX_SAFE_INTEGER, countTokens: this.countTokens };
    const assembly = assemble(around, texts, budget);
    const hits = new Map(there.map(({ hit }) => [hit.id, hit]));
    return {
      hits: assembly.passages.filter(({ kind }) => kind === 'hit').map((passage, at) => recalledHit(passage, at + 1, hits, texts)),
      neighbours: assembly.passages.filter(({ kind }) => kind === 'neighbour').map((passage) => neighbour(passage, texts)),
      considered: asked.reduce((sum, { ranking }) => sum + ranking.considered, 0),
      truncated: assembly.truncated,
      tokens: assembly.tokens,
      generations: asked.map(({ ranking }) => ranking.generation),
      hash: hashOf(asked.map(({ ranking }) => ranking)),
    };
  }

  private async ask(tenant: TenantId, live: readonly LoadedBanks[], question: RecallQuestion) {
    const vectors = live.some(({ banks }) => banks.some((bank) => bank.vectors !== null)) ? this.vectors : null;
    const vector = (await vectors?.vectorOf(tenant, question.text)) ?? null;
    const asked: ({ readonly loaded: LoadedBanks } & ReturnType<typeof askGeneration>)[] = [];
    for (const loaded of live) {
      const by = (await vectors?.asked(tenant, loaded, question, vector)) ?? WORDS_ALONE;
      asked.push({ loaded, ...askGeneration(tenant, loaded, question, by) });
    }
    return asked;
  }

  private async texts(
    tenant: TenantId,
    found: readonly { readonly hit: Hit; readonly around: HitWithNeighbours }[],
    asked: readonly { readonly loaded: LoadedBanks }[],
  ): Promise<ReadonlyMap<string, LoadedText>> {
    const wanted = new Map<string, Set<string>>();
    for (const { hit, around } of found)
      for (const id of [hit.id, ...around.neighbours]) {
        const ids = wanted.get(hit.bank) ?? new Set();
        wanted.set(hit.bank, ids.add(id));
      }
    const cards = (id: string) => {
      for (const { loaded } of asked) {
        const { ordinals, cards: all } = loaded.generation.index;
        const card = all[ordinals.get(id) ?? -1];
        if (card !== undefined) return card;
      }
      return undefined;
    };
    const texts = new Map<string, LoadedText>();
    for (const [bank, ids] of wanted)
      for (const { id, text } of await this.source.textsById(tenant, bank, [...ids])) {
        const card = cards(id);
        if (card !== undefined) texts.set(id, { card, text });
      }
    return texts;
  }
}

function hashOf(rankings: readonly Ranking[]): Recalled['hash'] {
  const [first] = rankings;
  return rankings.length === 1 && first !== undefined ? first.hash : digestOf(rankings.map(({ hash }) => hash));
}

function recalledHit(
  { id, text, tokens }: AssembledPassage,
  place: number,
  hits: ReadonlyMap<string, Hit>,
  texts: ReadonlyMap<string, LoadedText>,
): Recalled['hits'][number] {
  const hit = hits.get(id);
  const card = texts.get(id)?.card;
  if (hit === undefined || card === undefined) throw new Error('a passage is of a hit that was found');
  const reasons = explain({ hits: [hit] }).map((reason) => ({ ...reason, place }));
  return { place, card, text, score: hit.score, supersededBy: hit.supersededBy, reasons, tokens };
}

function neighbour(
  { id, text, broughtBy, tokens }: AssembledPassage,
  texts: ReadonlyMap<string, LoadedText>,
): Recalled['neighbours'][number] {
  const card = texts.get(id)?.card;
  if (card === undefined) throw new Error('a neighbour’s text was loaded');
  return { card, text, broughtBy, tokens };
}
