import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { BANK_ERRORS, type BankCode } from './errors';
import type { GenerationMemory } from './generation-memory';
import { type Embedding, kindOf, type LoadedBank, type LoadedBanks, loadBanks } from './loaded-banks';
import type { RecallSource, SourceHead } from './recall-source';
import { rereadOld } from './reread-old';

/** How often banks may change their kind or go while they are being loaded, before that is somebody's mistake. */
const MOST_ATTEMPTS = 8;

/** The generations that are asked now: kept in memory, and brought up to every acknowledged write before they are handed out. */
export class LiveGenerations {
  /** Loads under way, so that many questions at once load a bank once. */
  private readonly underWay = new Map<string, Promise<LoadedBanks | undefined>>();

  constructor(
    private readonly source: RecallSource,
    private readonly memory: GenerationMemory<LoadedBanks>,
    private readonly embedding: Embedding,
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

  /** Undefined when a bank went, or became of another kind, meanwhile. */
  private async generation(tenant: TenantId, heads: readonly SourceHead[]): Promise<LoadedBanks | undefined> {
    const name = JSON.stringify([tenant, ...heads.map((head) => head.name)]);
    let kept = this.memory.get(name);
    // A load that began before this question may have missed a write that this question must see: then it is followed by another.
    for (let load = this.underWay.get(name); load !== undefined; load = this.underWay.get(name)) kept = (await settled(load)) ?? kept;
    if (kept !== undefined && covers(kept, heads)) return kept;
    const load = this.load(tenant, heads, kept);
    this.underWay.set(name, load);
    try {
      const loaded = await load;
      if (loaded !== undefined) this.memory.set(name, loaded, loaded.bytes);
      return loaded;
    } finally {
      this.underWay.delete(name);
    }
  }

  private async load(tenant: TenantId, heads: readonly SourceHead[], before: LoadedBanks | undefined): Promise<LoadedBanks | undefined> {
    const banks: LoadedBank[] = [];
    for (const head of heads) {
      const known = before?.banks.find((bank) => bank.head.name === head.name && bank.head.language === head.language);
      const bank = (known && (await this.added(tenant, known))) ?? (await this.whole(tenant, head.name));
      if (bank === undefined || kindOf(bank.head) !== kindOf(head)) return undefined;
      banks.push(bank);
    }
    return loadBanks(banks, this.embedding);
  }

  private async whole(tenant: TenantId, bank: string): Promise<LoadedBank | undefined> {
    const read = await this.source.indexRows(tenant, bank, 0);
    if (read === undefined) return undefined;
    const rows = await rereadOld(this.source, tenant, read.head, read.rows);
    return { head: read.head, rows: new Map(rows.map((row) => [row.seq, row])) };
  }

  /** What was known with what came since. Undefined when something was forgotten since, or it is another bank: then all is read anew. */
  private async added(tenant: TenantId, known: LoadedBank): Promise<LoadedBank | undefined> {
    const read = await this.source.indexRows(tenant, known.head.name, known.head.changes);
    if (read === undefined) return undefined;
    const { head } = read;
    const { incarnation, erasedAt, language } = known.head;
    if (head.incarnation !== incarnation || head.erasedAt !== erasedAt || head.language !== language) return undefined;
    const rows = new Map(known.rows);
    for (const row of await rereadOld(this.source, tenant, head, read.rows)) rows.set(row.seq, row);
    return { head, rows };
  }
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

/** True when everything that was written by these heads is in it. */
function covers({ banks }: LoadedBanks, heads: readonly SourceHead[]): boolean {
  return heads.every((head) =>
    banks.some(
      ({ head: at }) =>
        at.name === head.name && at.incarnation === head.incarnation && at.changes >= head.changes && kindOf(at) === kindOf(head),
    ),
  );
}
