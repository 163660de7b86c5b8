import { canonicalBytes } from '@kernel/canonical-json';
import { CLASSIFICATIONS } from '@kernel/classification';
import { digestOfBytes, type Digest } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Database, Transaction } from '../database/database';
import { erasePromotions } from './erase-promotions';
import type { ForgetPromoted, ForgottenPromoted } from './forgetting-promoted';
import {
  type HandedIn,
  MemoryStore,
  type MemoryTip,
  type PersonsVerdict,
  type Promotion,
  type Settlement,
  type StandingProposal,
} from './memory-store';
import { ONE_AT_A_TIME } from './one-at-a-time';
import { findProposal, type KnownProposal, memoryOf, type MemoryRow, newestGeneration, tipOf } from './proposal-rows';
import { FIND_PROMOTED } from './recall-rows';

const INSERT_PROPOSAL = `INSERT INTO memory.proposal
  (tenant_id, proposal_id, region, proposal_digest, canonical, ttl_seconds, proposed_at, state, memory_id, reason)
  VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', NULL, '')`;

const INSERT_MEMORY = `INSERT INTO memory.memory
  (tenant_id, seq, region, memory_id, proposal_id, generation, bank, entity, predicate, class, rank, expires_at, memory_digest, canonical)
  SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM memory.memory WHERE tenant_id = $1`;

const STATES = { promote: 'promoted', known: 'promoted', wait: 'waiting', reject: 'rejected' } as const;

/** Memory in the memory service's schema. */
export class PostgresMemoryStore extends MemoryStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override propose(tenant: TenantId, handedIn: HandedIn, settle: (tip: MemoryTip) => Settlement): Promise<StandingProposal | 'taken'> {
    const { proposal, digest, canonical, ttl_seconds, at } = handedIn;
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(ONE_AT_A_TIME, [tenant]);
      const known = await findProposal(tx, tenant, proposal.proposal_id);
      if (known !== undefined) {
        const { digest: first, ...standing } = known;
        return first === digest && standing.ttl_seconds === ttl_seconds ? { ...standing, proposal } : 'taken';
      }
      await tx.query(INSERT_PROPOSAL, [tenant, proposal.proposal_id, this.region, digest, Buffer.from(canonical), ttl_seconds, at]);
      return this.settle(tx, tenant, { proposal, ttl_seconds }, settle(await tipOf(tx, tenant, proposal, at)));
    });
  }

  override review(
    tenant: TenantId,
    verdict: PersonsVerdict,
    settle: (standing: StandingProposal | undefined, tip: MemoryTip) => Settlement | 'repeated' | Refusal,
  ): Promise<StandingProposal | Refusal> {
    return this.database.inTenant(tenant, async (tx) => {
      await tx.query(ONE_AT_A_TIME, [tenant]);
      const standing = saying(await findProposal(tx, tenant, verdict.proposal_id));
      const tip = standing === undefined ? { generation: null, standing: [] } : await tipOf(tx, tenant, standing.proposal, verdict.at);
      const settlement = settle(standing, tip);
      if (isRefusal(settlement)) return settlement;
      if (standing === undefined) throw new Error('a proposal that nobody made was settled');
      if (settlement === 'repeated') return standing;
      await tx.query(
        'INSERT INTO memory.verdict (tenant_id, proposal_id, region, verdict, reviewer, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
        [...[tenant, verdict.proposal_id, this.region, verdict.verdict, verdict.reviewer, verdict.reason, verdict.at]],
      );
      return this.settle(tx, tenant, standing, settlement);
    });
  }

  override currentGeneration(tenant: TenantId): Promise<Digest | null> {
    return this.database.inTenant(tenant, (tx) => newestGeneration(tx, tenant));
  }

  override promoted(tenant: TenantId, generation: Digest, bank: string): Promise<readonly PromotedMemory[] | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      const [pin] = await tx.query<{ seq: string }>('SELECT seq FROM memory.memory WHERE tenant_id = $1 AND generation = $2', [
        tenant,
        generation,
      ]);
      if (pin === undefined) return undefined;
      return (await tx.query<MemoryRow>(FIND_PROMOTED, [tenant, pin.seq, bank])).map(memoryOf);
    });
  }

  override forget(tenant: TenantId, forget: ForgetPromoted): Promise<ForgottenPromoted | Refusal> {
    return this.database.inTenant(tenant, (tx) => erasePromotions(tx, tenant, this.region, forget));
  }

  override erasures(tenant: TenantId): Promise<number> {
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<{ erasures: string }>(
        'SELECT coalesce(max(erasure), 0) AS erasures FROM memory.memory WHERE tenant_id = $1 AND erasure IS NOT NULL',
        [tenant],
      );
      return Number(row?.erasures ?? 0);
    });
  }

  private async settle(
    tx: Transaction,
    tenant: TenantId,
    { proposal, ttl_seconds }: Pick<StandingProposal, 'proposal' | 'ttl_seconds'>,
    settlement: Settlement,
  ): Promise<StandingProposal> {
    const state = STATES[settlement.kind];
    const memory_id =
      settlement.kind === 'promote' ? settlement.memory.memory_id : settlement.kind === 'known' ? settlement.memory_id : null;
    const { reason } = settlement;
    await tx.query('UPDATE memory.proposal SET state = $3, memory_id = $4, reason = $5 WHERE tenant_id = $1 AND proposal_id = $2', [
      ...[tenant, proposal.proposal_id, state, memory_id, reason],
    ]);
    if (settlement.kind === 'promote') await this.promote(tx, tenant, proposal, settlement);
    return { proposal, ttl_seconds, state, memory_id, reason };
  }

  private async promote(
    tx: Transaction,
    tenant: TenantId,
    { proposal_id }: MemoryProposal,
    { memory, generation, audit, event }: Promotion,
  ): Promise<void> {
    const canonical = Buffer.from(canonicalBytes(memory));
    await tx.query(INSERT_MEMORY, [
      ...[tenant, this.region, memory.memory_id, proposal_id, generation, memory.bank, memory.entity, memory.predicate, memory.class],
      ...[CLASSIFICATIONS.indexOf(memory.classification), memory.expires_at, digestOfBytes(canonical), canonical],
    ]);
    await tx.query('INSERT INTO memory.audit_outbox (tenant_id, event_id, region, submission) VALUES ($1, $2, $3, $4)', [
      ...[tenant, audit.entry.event_id, this.region, JSON.stringify(audit)],
    ]);
    await tx.query('SELECT memory.queue_events($1, $2, $3)', [tenant, this.region, JSON.stringify([event])]);
  }
}

// One that was forgotten is as one that nobody made.
function saying(known: KnownProposal | undefined): StandingProposal | undefined {
  if (known === undefined || known.proposal === null) return undefined;
  const { digest: _, proposal, ...standing } = known;
  return { ...standing, proposal };
}
