import { digestOf } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { withoutRepeats } from '../memory/merging/merge-rankings';
import { assemble, type AssembledPassage, type LoadedText } from '../retrieval/assembly/assemble';
import { explain } from '../retrieval/explain';
import { refuseQuestion } from '../retrieval/refuse-question';
import type { Hit, Ranking } from '../retrieval/ranking';
import type { UnitCard } from '../retrieval/unit';
import { askGeneration, WORDS_ALONE } from './ask-generation';
import type { AskReranker } from './ask-reranker';
import type { AskVectors } from './ask-vectors';
import { type FoundUnit, foundUnits, laidTogether, nameOf } from './found-units';
import type { LiveGenerations } from './live-generations';
import type { LoadedBanks } from './loaded-banks';
import type { RecallSource } from './recall-source';
import type { Recalled, RecallQuestion } from './recalled';

const SPARE = 2;

/** Recalls units of banks: what a caller asks once everything is connected. */
export class BankRecall {
  constructor(
    private readonly source: RecallSource,
    private readonly generations: LiveGenerations,
    /** How many tokens a text has, by the reader's tokenizer. */
    private readonly countTokens: (text: string) => number,
    /** Null: questions are asked by their words alone. */
    private readonly vectors: AskVectors | null = null,
    /** Null: the engine's order stands. */
    private readonly reranker: AskReranker | null = null,
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
    // Several banks may say the same: what is shown once leaves room for others.
    const wanted = Math.max(question.most, this.reranker?.most ?? 0);
    const most = banks.length === 1 ? wanted : wanted * SPARE;
    const asked = await this.ask(tenant, live, { ...question, most });
    const found = laidTogether(asked.map(({ loaded, ...answer }) => foundUnits(loaded, answer)));
    const texts = await this.texts(tenant, found);
    // Forgotten since the generation was looked at: it is not shown.
    const there = found.filter(({ key }) => texts.has(key));
    const apart =
      banks.length === 1 || question.repeats === 'shown' ? there : withoutRepeats(there, ({ key }) => texts.get(key)?.text ?? '');
    const reordered = await this.reranker?.order({ tenant, question: question.text }, apart, ({ key }) => texts.get(key)?.text ?? '');
    const shown = (reordered ?? apart).slice(0, question.most);
    const around = shown.map(({ key, neighbours }) => ({ id: key, neighbours: neighbours.map((unit) => unit.key).filter((id) => texts.has(id)) })); // prettier-ignore
    const budget = { tokens: question.budget ?? Number.MAX_SAFE_INTEGER, countTokens: this.countTokens };
    const assembly = assemble(around, texts, budget);
    const hits = new Map(shown.map(({ key, hit }) => [key, hit]));
    return {
      hits: assembly.passages.filter(({ kind }) => kind === 'hit').map((passage, at) => recalledHit(passage, at + 1, hits, texts)),
      neighbours: assembly.passages.filter(({ kind }) => kind === 'neighbour').map((passage) => neighbour(passage, texts)),
      considered: asked.reduce((sum, { ranking }) => sum + ranking.considered, 0),
      truncated: assembly.truncated,
      tokens: assembly.tokens,
      generations: asked.map(({ ranking }) => ranking.generation),
      hash: hashOf(
        asked.map(({ ranking }) => ranking),
        reordered && shown,
      ),
    };
  }

  /** Lets go of what was loaded of these banks: to be called when something of them was forgotten. */
  drop(tenant: TenantId, banks: readonly string[]): void {
    this.generations.drop(tenant, banks);
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

  private async texts(tenant: TenantId, found: readonly FoundUnit[]): Promise<ReadonlyMap<string, OwnText>> {
    const wanted = new Map(found.flatMap((unit) => [unit, ...unit.neighbours]).map((unit) => [unit.key, unit]));
    const texts = new Map<string, OwnText>();
    for (const [bank, units] of Map.groupBy(wanted.values(), ({ card }) => card.bank))
      for (const { id, text } of await this.source.textsById(
        tenant,
        bank,
        units.map(({ card }) => card.id),
      )) {
        // prettier-ignore
        const key = nameOf({ bank, id });
        const own = wanted.get(key)?.card;
        if (own !== undefined) texts.set(key, { card: { ...own, id: key }, own, text });
      }
    return texts;
  }
}

/** A text under the name that tells it from those of other banks, with the card as its own bank has it. */
interface OwnText extends LoadedText {
  readonly own: UnitCard;
}

// A reranker's order is not the engine's, so it has a hash of its own.
function hashOf(rankings: readonly Ranking[], reordered: readonly FoundUnit[] | undefined): Recalled['hash'] {
  const [first] = rankings;
  const ranked = rankings.length === 1 && first !== undefined ? first.hash : digestOf(rankings.map(({ hash }) => hash));
  return reordered === undefined ? ranked : digestOf({ ranked, reordered: reordered.map(({ key }) => key) });
}

function recalledHit(
  { id, text, tokens }: AssembledPassage,
  place: number,
  hits: ReadonlyMap<string, Hit>,
  texts: ReadonlyMap<string, OwnText>,
): Recalled['hits'][number] {
  const hit = hits.get(id);
  const card = texts.get(id)?.own;
  if (hit === undefined || card === undefined) throw new Error('a passage is of a hit that was found');
  const reasons = explain({ hits: [hit] }).map((reason) => ({ ...reason, place }));
  return { place, card, text, score: hit.score, supersededBy: hit.supersededBy, reasons, tokens };
}

function neighbour({ id, text, broughtBy, tokens }: AssembledPassage, texts: ReadonlyMap<string, OwnText>): Recalled['neighbours'][number] {
  const card = texts.get(id)?.own;
  if (card === undefined) throw new Error('a neighbour’s text was loaded');
  return { card, text, broughtBy: broughtBy.slice(broughtBy.indexOf('\n') + 1), tokens };
}
