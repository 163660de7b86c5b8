import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { BANK_ERRORS, type BankCode } from './errors';
import type { GenerationMemory } from './generation-memory';
import { type BankDelta, grownBank, type LoadedBank, wholeBank } from './loaded-bank';
import { type Embedding, growBanks, kindOf, type LoadedBanks, loadBanks } from './loaded-banks';
import { type LoadedVectors, withVectors } from './loaded-vectors';
import type { GenerationSource, RecallSource, SourceHead } from './recall-source';
import { rereadOld } from './reread-old';

/** Where vectors come from, and whose. */
export interface Vectors {
  readonly source: GenerationSource;
  /** The identity of the embedder that questions are put to here; null: none, so no vectors are asked for. Those of another embedder are as none. */
  readonly embedder: string | null;
}

/** How often banks may change their kind or go while they are being loaded, before that is somebody's mistake. */
const MOST_ATTEMPTS = 8;

/** The generations that are asked now: kept in memory, and brought up to every acknowledged write before they are handed out. */
export class LiveGenerations {
  /** Loads under way, so that many questions at once load a bank once. */
  private readonly underWay = new Map<string, Promise<LoadedBanks | undefined>>();
  private drops = 0;

  constructor(
    private readonly source: RecallSource,
    private readonly memory: GenerationMemory<LoadedBanks>,
    private readonly embedding: Embedding,
    private readonly vectors: Vectors | null = null,
  ) {}

  /** One generation per profile and language among these banks (sorted, each once). Refused: BANK_UNKNOWN with the names as rules. */
  async of(tenant: TenantId, banks: readonly string[]): Promise<readonly LoadedBanks[] | Refusal> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const heads = await this.source.heads(tenant, banks);
      const absent = banks.filter((bank) => !heads.some(({ name }) => name === bank));
      if (absent.length > 0 || banks.length === 0) return unknownBanks(absent);
      const live: LoadedBanks[] = [];
      for (const kind of kindsOf(heads)) {
        const loaded = await this.generation(tenant, kind);
        if (loaded === undefined) break;
        live.push(loaded);
      }
      if (live.reduce((sum, loaded) => sum + loaded.banks.length, 0) === heads.length) return live;
    }
    throw new Error(`banks changed their kind ${MOST_ATTEMPTS} times while they were being loaded`);
  }

  /** Lets go of all that was loaded of these banks, and of what is being loaded once that ends: what was forgotten stays in no memory of this process. */
  drop(tenant: TenantId, banks: readonly string[]): void {
    this.drops += 1;
    this.memory.deleteWhere((name) => {
      const [owner, ...named] = JSON.parse(name) as readonly string[];
      return owner === tenant && named.some((bank) => banks.includes(bank));
    });
  }

  /** Undefined when a bank went, or became of another kind, meanwhile. */
  private async generation(tenant: TenantId, heads: readonly SourceHead[]): Promise<LoadedBanks | undefined> {
    const name = JSON.stringify([tenant, ...heads.map((head) => head.name)]);
    let kept = this.memory.get(name);
    // A load that began before this question may have missed a write that this question must see: then it is followed by another.
    for (let load = this.underWay.get(name); load !== undefined; load = this.underWay.get(name)) kept = (await settled(load)) ?? kept;
    if (kept !== undefined && covers(kept, heads)) return kept;
    const { drops } = this;
    const load = this.load(tenant, heads, kept);
    this.underWay.set(name, load);
    try {
      const loaded = await load;
      if (loaded !== undefined && drops === this.drops) this.memory.set(name, loaded, loaded.bytes);
      return loaded;
    } finally {
      this.underWay.delete(name);
    }
  }

  private async load(tenant: TenantId, heads: readonly SourceHead[], before: LoadedBanks | undefined): Promise<LoadedBanks | undefined> {
    const banks: (LoadedBank & Partial<BankDelta>)[] = [];
    for (const head of heads) {
      const known = before?.banks.find((bank) => bank.head.name === head.name && bank.head.language === head.language);
      const bank = (known && (await this.added(tenant, known))) ?? (await this.whole(tenant, head.name));
      if (bank === undefined || kindOf(bank.head) !== kindOf(head)) return undefined;
      banks.push(bank);
    }
    return before !== undefined && banks.every(hasGrown) ? growBanks(before, banks, this.embedding) : loadBanks(banks, this.embedding);
  }

  private async whole(tenant: TenantId, bank: string): Promise<LoadedBank | undefined> {
    const read = await this.source.indexRows(tenant, bank, 0);
    if (read === undefined) return undefined;
    const rows = await rereadOld(this.source, this.vectors?.source ?? null, tenant, read.head, read.rows);
    return wholeBank(read.head, rows, await this.vectorsOf(tenant, read.head, null));
  }

  /** What was known with what came since. Undefined when something was forgotten since, or it is another bank: then all is read anew. */
  private async added(tenant: TenantId, known: LoadedBank): Promise<(LoadedBank & BankDelta) | undefined> {
    const read = await this.source.indexRows(tenant, known.head.name, known.head.changes);
    if (read === undefined) return undefined;
    const { head } = read;
    const { incarnation, erasedAt, language } = known.head;
    if (head.incarnation !== incarnation || head.erasedAt !== erasedAt || head.language !== language) return undefined;
    const rows = await rereadOld(this.source, this.vectors?.source ?? null, tenant, head, read.rows);
    return { ...grownBank(known, head, rows), vectors: await this.vectorsOf(tenant, head, known.vectors) };
  }

  /** The vectors of the bank's generation, when they are of the embedder that is asked here. */
  private async vectorsOf(tenant: TenantId, { name, generation }: SourceHead, known: LoadedVectors | null): Promise<LoadedVectors | null> {
    if (this.vectors === null || generation === null || generation.embedder === null || generation.embedder !== this.vectors.embedder)
      return null;
    const same = known?.generation.number === generation.number ? known : undefined;
    // Those that the store compares are never read, and those that are here already not again.
    if (generation.search === 'near') return withVectors(undefined, generation, []);
    if (same?.generation.written === generation.written) return same;
    const { written, vectors } = await this.vectors.source.vectors(tenant, name, generation.number, same?.generation.written ?? 0);
    return withVectors(same, { ...generation, written }, vectors);
  }
}

function hasGrown(bank: LoadedBank & Partial<BankDelta>): bank is LoadedBank & BankDelta {
  return bank.added !== undefined && bank.newer !== undefined;
}

function kindsOf(heads: readonly SourceHead[]): readonly (readonly SourceHead[])[] {
  return [...new Set(heads.map(kindOf))].map((kind) => heads.filter((head) => kindOf(head) === kind));
}

function unknownBanks(names: readonly string[]): Refusal {
  const code: BankCode = 'BANK_UNKNOWN';
  return refused(code, `this tenant has no bank ${names.join(', ')}: ${BANK_ERRORS[code]}`, names);
}

// Somebody else's load that failed is that one's fault to tell; whoever waited tries for itself.
async function settled(load: Promise<LoadedBanks | undefined>): Promise<LoadedBanks | undefined> {
  const [outcome] = await Promise.allSettled([load]);
  return outcome.status === 'fulfilled' ? outcome.value : undefined;
}

/** True when everything that was written by these heads is in it, and it is of the generation that answers now. */
function covers({ banks }: LoadedBanks, heads: readonly SourceHead[]): boolean {
  return heads.every((head) =>
    banks.some(
      ({ head: at }) =>
        at.name === head.name &&
        at.incarnation === head.incarnation &&
        at.changes >= head.changes &&
        kindOf(at) === kindOf(head) &&
        at.generation?.number === head.generation?.number &&
        (at.generation?.written ?? 0) >= (head.generation?.written ?? 0),
    ),
  );
}
