import { isRefusal, type Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import type { Language } from '../retrieval/analysis/languages';
import { ANALYSER } from '../retrieval/analysis/terms';
import type { Unit } from '../retrieval/unit';
import type { TextEmbedder } from './ask-vectors';
import type { SourceReading, VectorSearch } from './recall-source';
import { isCurrent, readerOf } from './reread-old';
import { embedderOf, textToEmbed } from './text-to-embed';

/** What a generation is made by. */
interface Plan {
  readonly analyser: string;
  readonly embedder: string | null;
  readonly search: VectorSearch;
}

interface Standing extends Plan {
  readonly number: number;
  readonly state: 'building' | 'live' | 'retired';
  readonly takenTo: number;
  readonly lastPlace: number;
}

interface UnitInPlace extends Omit<Unit, 'tenant' | 'retractedAt'> {
  readonly seq: number;
}

/** What this needs of a store of generations; `IndexGenerations` of the edges is one. */
export interface GenerationShop {
  list(tenant: TenantId, bank: string): Promise<readonly Standing[]>;
  begin(tenant: TenantId, bank: string, plan: Plan, at: Millis): Promise<Standing | undefined>;
  following(
    tenant: TenantId,
    bank: string,
    after: number,
    most: number,
  ): Promise<readonly { readonly unit: UnitInPlace; readonly analyser: string; readonly expected: string }[]>;
  take(
    tenant: TenantId,
    bank: string,
    taken: {
      readonly generation: number;
      readonly from: number;
      readonly to: number;
      readonly readings: readonly SourceReading[];
      readonly vectors: readonly { readonly seq: number; readonly vector: Float32Array | null }[];
    },
  ): Promise<boolean>;
  goLive(
    tenant: TenantId,
    bank: string,
    generation: number,
    at: Millis,
  ): Promise<'live' | 'not everything taken in' | { readonly missing: number; readonly strange: number }>;
}

/** A bank whose generation is to be brought up to date. */
export interface BankToGrow {
  readonly name: string;
  readonly language: Language;
  readonly units: number;
}

/**
 * What came of it. `up to date`: there was nothing to build; `live`: a generation was built and answers from now on; `taken elsewhere`: somebody else is at it, or
 * more was written than was taken in; `gone`: there is no such bank; `flawed`: it did not hold what it must, was given up and is built anew by the next try.
 */
export type Grown =
  | { readonly outcome: 'up to date' | 'live' | 'taken elsewhere' | 'gone' | 'stopped'; readonly taken: number }
  | { readonly outcome: 'flawed'; readonly taken: number; readonly missing: number; readonly strange: number };

/** Units of one step. */
const AT_ONCE = 256;
/** A bank that was given up to the store comes back when it is half as large as the bound: near the bound it would change with every write. */
const HYSTERESIS = 0.5;

/** Makes index generations: of every unit what the analyser and the embedder of this process make of it. */
export class GrowGenerations {
  constructor(
    private readonly shop: GenerationShop,
    private readonly embedder: TextEmbedder | null,
    /** From how many units on the store is asked for the nearest vectors. */
    private readonly nearFrom: number,
  ) {}

  /**
   * Brings one bank's generation to what was written by now: the live one takes in what came since, or another is built beside it and takes its place.
   * In steps that survive a crash: whoever comes next goes on. Refused as the embedder refuses.
   */
  async run(tenant: TenantId, bank: BankToGrow, at: Millis, signal?: AbortSignal): Promise<Grown | Refusal> {
    const live = (await this.shop.list(tenant, bank.name)).find(({ state }) => state === 'live');
    const plan = this.planFor(bank, live);
    const isWanted =
      live !== undefined && live.analyser === plan.analyser && live.embedder === plan.embedder && live.search === plan.search;
    // Words are found without a generation: one without vectors has nothing to take in once it answers.
    if (isWanted && plan.embedder === null) return { outcome: 'up to date', taken: 0 };
    const generation = isWanted ? live : await this.shop.begin(tenant, bank.name, plan, at);
    if (generation === undefined) return { outcome: 'gone', taken: 0 };
    const grown = await this.takeAll(tenant, bank, generation, signal);
    if (isRefusal(grown) || grown.outcome !== 'up to date' || isWanted) return grown;
    const went = await this.shop.goLive(tenant, bank.name, generation.number, at);
    if (went === 'live') return { outcome: 'live', taken: grown.taken };
    if (went === 'not everything taken in') return { outcome: 'taken elsewhere', taken: grown.taken };
    return { outcome: 'flawed', taken: grown.taken, ...went };
  }

  private planFor({ language, units }: BankToGrow, live: Standing | undefined): Plan {
    const from = live?.search === 'near' ? this.nearFrom * HYSTERESIS : this.nearFrom;
    return {
      analyser: readerOf(language),
      embedder: this.embedder && embedderOf(this.embedder),
      search: this.embedder !== null && units >= from ? 'near' : 'exact',
    };
  }

  private async takeAll(
    tenant: TenantId,
    { name, language }: BankToGrow,
    { number: generation, takenTo, lastPlace }: Standing,
    signal: AbortSignal | undefined,
  ): Promise<Grown | Refusal> {
    let taken = 0;
    for (let from = takenTo; from < lastPlace;) {
      if (signal?.aborted === true) return { outcome: 'stopped', taken };
      const units = await this.shop.following(tenant, name, from, AT_ONCE);
      // Nothing follows what was forgotten at the end.
      const to = units.at(-1)?.unit.seq ?? lastPlace;
      const vectors = await this.vectorsOf(tenant, units.map(({ unit }) => unit), signal); // prettier-ignore
      if (isRefusal(vectors)) return vectors;
      const old = units.filter((read) => !isCurrent(read, language));
      const readings = old.map(({ unit }) => readingOf(tenant, unit, language));
      if (!(await this.shop.take(tenant, name, { generation, from, to, readings, vectors }))) return { outcome: 'taken elsewhere', taken };
      taken += units.length;
      from = to;
    }
    return { outcome: 'up to date', taken };
  }

  private async vectorsOf(
    tenant: TenantId,
    units: readonly UnitInPlace[],
    signal: AbortSignal | undefined,
  ): Promise<readonly { readonly seq: number; readonly vector: Float32Array | null }[] | Refusal> {
    if (this.embedder === null) return [];
    const texts = units.map((unit) => ({ seq: unit.seq, text: textToEmbed(unit) }));
    const told = texts.flatMap(({ text }) => (text === null ? [] : [text]));
    const vectors = told.length === 0 ? [] : await this.embedder.embed({ tenant, texts: told, purpose: 'unit' }, signal);
    if (isRefusal(vectors)) return vectors;
    if (vectors.length !== told.length) throw new Error(`${told.length} texts got ${vectors.length} vectors`);
    const rest = vectors.values();
    return texts.map(({ seq, text }) => ({ seq, vector: text === null ? null : (rest.next().value ?? null) }));
  }
}

function readingOf(tenant: TenantId, unit: UnitInPlace, expected: Language): SourceReading {
  const { body, title, plain, times, language } = analyseUnit({ ...unit, tenant, retractedAt: null }, expected);
  return { seq: unit.seq, body, title, plain, times, language };
}

/** The analyser that this code reads texts with. */
export const READER = ANALYSER;
