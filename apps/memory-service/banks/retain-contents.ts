import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import type { BankStore, Idempotency } from '@edges/bank-store/bank-store';
import { layerOf } from '@planes/intelligence/memory/merging/layers';
import { type ContentUnit, contentUnits } from '@planes/intelligence/memory/retaining/content-units';
import { countRepetitions } from '@planes/intelligence/memory/retaining/count-repetitions';
import type { RetainItem, RetainResult } from '@planes/intelligence/memory/verbs/retain';
import type { BankCode } from '@planes/intelligence/recall/errors';
import { prepareUnits } from '@planes/intelligence/recall/prepare-units';
import type { Role } from '@planes/intelligence/retrieval/unit';
import { type MemoryCaller, principalOf } from './memory-caller';
import type { OpenBank, OpenedBank } from './open-bank';

/** Contents for one bank, all of them or none. */
export interface ContentsToRetain {
  readonly bank: string;
  readonly items: readonly (RetainItem & { readonly role?: Role })[];
  /** `turns` follow each other, and one that says the same again is another; of equal `contents` one is kept. */
  readonly as: 'contents' | 'turns';
  /** Null: every call writes. */
  readonly key: string | null;
}

/** Contents that passed the barrier, ready to be written now or later. */
export interface GuardedContents {
  readonly bank: string;
  readonly contents: readonly { readonly units: readonly ContentUnit[]; readonly pii: RetainResult['pii'] }[];
  readonly idempotency: Idempotency | null;
}

/** Retains contents: through the bank's barrier, cut, analysed and written; recall finds them from then on. */
export class RetainContents {
  constructor(
    private readonly store: BankStore,
    private readonly banks: OpenBank,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** What became of each content, in order. */
  async run(caller: MemoryCaller, asked: ContentsToRetain): Promise<readonly RetainResult[] | Refusal> {
    const opened = await this.banks.orMade(caller.tenant_id, asked.bank);
    const guarded = this.guard(caller, opened, asked);
    return isRefusal(guarded) ? guarded : this.write(caller, opened, guarded);
  }

  /** Contents as they may be kept. Refuses all of them for one that may not. */
  guard(caller: MemoryCaller, { settings }: OpenedBank, { bank, items, as, key }: ContentsToRetain): GuardedContents | Refusal {
    const at = millisOf(this.clock.now());
    const retaining = { at, by: principalOf(caller), settings, nextId: () => this.ids.next('mem') };
    const contents: GuardedContents['contents'][number][] = [];
    for (const item of items) {
      const made = contentUnits(item, retaining);
      if (isRefusal(made)) return items.length === 1 ? made : { ...made, reason: `content ${contents.length + 1}: ${made.reason}` };
      contents.push({ units: made.units, pii: [...made.pii] });
    }
    const told = as === 'turns' ? numbered(contents) : contents;
    return { bank, contents: told, idempotency: key === null ? null : { key, digest: digestOfCall(told), at } };
  }

  /** Writes what passed, in one transaction. */
  async write(
    caller: Pick<MemoryCaller, 'tenant_id'>,
    { bank }: OpenedBank,
    { contents, idempotency }: GuardedContents,
  ): Promise<readonly RetainResult[] | Refusal> {
    const all = contents.flatMap(({ units }) => units);
    const prepared = prepareUnits(all, bank.language);
    if (isRefusal(prepared)) return prepared;
    const retained = await this.store.retain(caller.tenant_id, bank.name, { units: prepared, idempotency });
    if (isRefusal(retained)) return retained;
    const code: BankCode = 'BANK_KEY_TAKEN';
    if (retained.units.length !== all.length) return refused(code, 'the idempotency key stands for a call that was read otherwise');
    let at = 0;
    return contents.map(({ units, pii }) => resultOf(units, retained.units.slice(at, (at += units.length)), pii));
  }
}

function numbered(contents: GuardedContents['contents']): GuardedContents['contents'] {
  const all = countRepetitions(contents.flatMap(({ units }) => units));
  let at = 0;
  return contents.map(({ units, pii }) => ({ units: all.slice(at, (at += units.length)), pii }));
}

// Of what is kept, never of what was struck, and of nothing that differs when the same is asked again: calls that would be kept alike are the same call.
function digestOfCall(contents: GuardedContents['contents']): string {
  const told = contents.map(({ units }) => units.map(({ id: _, retainedAt: _at, retainedBy: _by, ...unit }) => unit));
  return digestOf(JSON.parse(JSON.stringify(told)));
}

function resultOf(
  units: readonly ContentUnit[],
  kept: readonly { readonly id: string; readonly outcome: 'added' | 'known' }[],
  pii: RetainResult['pii'],
): RetainResult {
  const [first] = units;
  const known = kept.every(({ outcome }) => outcome === 'known');
  return {
    stored: !known,
    memory_id: kept[0]?.id ?? '',
    memory_ids: kept.map(({ id }) => id),
    deduplicated: known,
    retention_action: known ? 'skip' : (first?.supersedes.length ?? 0) > 0 ? 'update' : 'add',
    memory_layer: layerOf({ fact: first?.fact ?? null, factType: first?.factType ?? '' }),
    pii: [...pii],
  };
}
