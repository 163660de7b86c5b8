import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import { elapsed, millisOf, type Timestamp } from '@kernel/time';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { MemoryCode } from '@planes/intelligence/memory/errors';
import { layerOf } from '@planes/intelligence/memory/merging/layers';
import { weighByLayer, withoutRepeats } from '@planes/intelligence/memory/merging/merge-rankings';
import { refuseStrategy } from '@planes/intelligence/memory/recalling/refuse-strategy';
import { fillBudget, filterFrom } from '@planes/intelligence/memory/recalling/demands';
import { banksOf } from '@planes/intelligence/memory/verbs/fields';
import { type MemoryHit, MOST_RESULTS, type RecallBody, type RecallResult, USUAL_RESULTS } from '@planes/intelligence/memory/verbs/recall';
import type { RecalledHit, RecallQuestion } from '@planes/intelligence/recall/recalled';
import type { AskBanks } from './ask-banks';
import { memoryHit } from './memory-hit';
import { type MemoryCaller, viewerOf } from './memory-caller';
import type { UsedMemories } from '@planes/intelligence/memory/lifecycle/used-memories';

/** Recalls memories of one bank or of several, and notes that they were of use. */
export class RecallBanks {
  constructor(
    private readonly store: BankStore,
    private readonly ask: AskBanks,
    private readonly used: UsedMemories,
    private readonly clock: Clock,
  ) {}

  async run(caller: MemoryCaller, asked: RecallBody): Promise<RecallResult | Refusal> {
    const startedAt = this.clock.now();
    const banks = banksOf(asked);
    const ambiguous: MemoryCode = 'MEMORY_BANKS_AMBIGUOUS';
    if (banks === undefined) return refused(ambiguous, 'name bank_id or banks, one of them');
    const question = questionFrom(asked, banks, caller, startedAt);
    if (isRefusal(question)) return question;
    const strategy = typeof asked.strategy === 'string' ? { mode: asked.strategy } : (asked.strategy ?? {});
    const contradiction = refuseStrategy(strategy, banks);
    if (contradiction !== undefined) return contradiction;
    const answered = await this.ask.run(caller.tenant_id, question, strategy);
    if (isRefusal(answered)) return answered;
    const single = banks.length === 1 || strategy.dedup_across_banks === false;
    const apart = single ? answered.hits : withoutRepeats(answered.hits, ({ text }) => text);
    const weighed = asked.layer_weights === undefined ? apart : weighByLayer(apart, ({ card }) => layerOf(card), asked.layer_weights);
    const { hits, truncated } = fillBudget(weighed.slice(0, asked.max_results ?? USUAL_RESULTS), asked.max_tokens);
    const shown = await this.show(caller.tenant_id, hits, asked);
    if (asked.as_of === undefined) this.used.note(caller.tenant_id, shown, millisOf(startedAt));
    const trace = traceOf(hits, answered, elapsed(startedAt, this.clock.now()));
    return { hits: [...shown], total_available: answered.considered, truncated, trace };
  }

  /** The hits as they are shown: with what only the store knows of them. */
  private async show(tenant: TenantId, hits: readonly RecalledHit[], asked: RecallBody): Promise<readonly MemoryHit[]> {
    const metadata = new Map<string, MemoryHit['metadata']>();
    for (const [bank, group] of Map.groupBy(hits, ({ card }) => card.bank))
      for (const unit of await this.store.unitsById(tenant, bank, group.map(({ card }) => card.id))) metadata.set(`${bank}\n${unit.id}`, unit.metadata); // prettier-ignore
    return hits.map((hit) => memoryHit(hit, metadata.get(`${hit.card.bank}\n${hit.card.id}`) ?? {}, asked));
  }
}

function questionFrom(asked: RecallBody, banks: readonly string[], caller: MemoryCaller, now: Timestamp): RecallQuestion | Refusal {
  const viewer = viewerOf(caller, asked.max_classification);
  if (isRefusal(viewer)) return viewer;
  const filter = filterFrom(asked, banks, viewer, millisOf(now));
  if (isRefusal(filter)) return filter;
  const most = asked.max_results ?? USUAL_RESULTS;
  // What is weighed or shown once afterwards needs more to choose from.
  const spare = asked.layer_weights !== undefined || banks.length > 1 ? 3 : 1;
  return {
    text: asked.query,
    askedAt: millisOf(asked.query_reference_date ?? now),
    filter,
    most: Math.min(most * spare, MOST_RESULTS),
    budget: null,
    neighbours: 0,
    ...(typeof asked.strategy === 'object' && asked.strategy.dedup_across_banks === false ? { repeats: 'shown' as const } : {}),
    external: (asked.external_context ?? []).map(({ memory_id }) => memory_id),
  };
}

function traceOf(
  hits: readonly RecalledHit[],
  { considered, generations, hashes, fusion, banks }: Exclude<Awaited<ReturnType<AskBanks['run']>>, Refusal>,
  latency_ms: number,
): RecallResult['trace'] {
  return {
    strategies_used: Object.keys(countsOf(hits.flatMap(({ reasons }) => reasons.map(({ by }) => by)))),
    strategy_hit_counts: countsOf(hits.flatMap(({ reasons }) => reasons.map(({ by }) => by))),
    total_candidates: considered,
    fusion_method: fusion,
    banks_asked: [...banks],
    layer_distribution: countsOf(hits.map(({ card }) => layerOf(card))),
    latency_ms,
    generations: [...generations],
    ranking_hashes: [...hashes],
  };
}

function countsOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, group]) => [name, group.length]).sort());
}
