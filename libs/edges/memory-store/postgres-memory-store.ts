import { canonicalBytes } from '@kernel/canonical-json';
import { CLASSIFICATIONS } from '@kernel/classification';
import { digestOfBytes, type Digest } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { storedBytes, storedRecord } from '../database/stored-record';
import {
  type HandedIn,
  MemoryStore,
  type MemoryTip,
  type PersonsVerdict,
  type Promotion,
  type Settlement,
  type StandingProposal,
} from './memory-store';
import { FIND_PROMOTED, FIND_STANDING } from './recall-rows';

// Promotions of a tenant are a chain, so they are decided one after the other.
const ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('memory.promotion ' || $1, 0))";

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
      if (known !== undefined) return known.digest === digest && known.standing.ttl_seconds === ttl_seconds ? known.standing : 'taken';
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
      const standing = (await findProposal(tx, tenant, verdict.proposal_id))?.standing;
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

interface MemoryRow {
  readonly memory_digest: string;
  readonly canonical: Buffer;
}

interface ProposalRow extends Pick<StandingProposal, 'state' | 'memory_id' | 'reason'> {
  readonly proposal_digest: string;
  readonly canonical: Buffer;
  readonly ttl_seconds: string;
}

async function findProposal(
  tx: Transaction,
  tenant: TenantId,
  id: string,
): Promise<{ readonly digest: string; readonly standing: StandingProposal } | undefined> {
  const [row] = await tx.query<ProposalRow>(
    'SELECT proposal_digest, canonical, ttl_seconds, state, memory_id, reason FROM memory.proposal WHERE tenant_id = $1 AND proposal_id = $2',
    [tenant, id],
  );
  if (row === undefined) return undefined;
  const { proposal_digest: digest, canonical, ttl_seconds, state, memory_id, reason } = row;
  const what = `memory proposal ${id}`;
  const proposal = storedRecord(what, MemoryProposal, storedBytes(what, digest, canonical));
  return { digest, standing: { proposal, ttl_seconds: Number(ttl_seconds), state, memory_id, reason } };
}

async function tipOf(tx: Transaction, tenant: TenantId, { bank, entity, predicate }: MemoryProposal, at: Timestamp): Promise<MemoryTip> {
  const rows = await tx.query<MemoryRow>(FIND_STANDING, [tenant, bank, entity, predicate, at]);
  return { generation: await newestGeneration(tx, tenant), standing: rows.map(memoryOf) };
}

async function newestGeneration(tx: Transaction, tenant: TenantId): Promise<Digest | null> {
  const [row] = await tx.query<{ generation: Digest }>(
    'SELECT generation FROM memory.memory WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1',
    [tenant],
  );
  return row?.generation ?? null;
}

function memoryOf({ memory_digest, canonical }: MemoryRow): PromotedMemory {
  const what = `memory ${memory_digest}`;
  return storedRecord(what, PromotedMemory, storedBytes(what, memory_digest, canonical));
}
