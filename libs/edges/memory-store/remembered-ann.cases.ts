import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { MemoryProposal } from '@kernel/records/memory';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import type { TestStore } from '@testing/stores';
import { type Database, Database as DatabasePort, type Transaction } from '../database/database';
import { AT, promotion } from './a-promotion.contract';
import type { MemoryStore } from './memory-store';

export const CANARY = 'a yellow canary that sings';
export const ANN = 'user:ann-of-the-canaries';

/** A database that leaves out the statement which begins to change a table. */
export class Forgetful extends DatabasePort {
  constructor(
    private readonly inner: Database,
    private readonly leavesOut: string,
  ) {
    super();
  }

  override inTenant<T>(tenant: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.inTenant(tenant, (tx) =>
      work({ query: async (sql, values) => (sql.includes(this.leavesOut) ? [] : tx.query(sql, values)) }),
    );
  }

  override acrossTenants<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inner.acrossTenants(work);
  }
}

/** Hands in a proposal that is promoted at once, after a person approved it, or waits. */
export async function handIn(store: MemoryStore, proposal: MemoryProposal, what: 'promote' | 'approve' | 'wait'): Promise<void> {
  const handedIn = { proposal, digest: digestOf(proposal), canonical: canonicalBytes(proposal), ttl_seconds: 0, at: AT };
  await store.propose('acme', handedIn, (tip) =>
    what === 'promote' ? promotion(proposal, tip) : { kind: 'wait', reason: `${CANARY} waits` },
  );
  if (what !== 'approve') return;
  const { proposal_id } = proposal;
  const verdict = { proposal_id, verdict: 'approve', reviewer: 'bob', reason: `${CANARY} it is`, at: AT } as const;
  await store.review('acme', verdict, (_standing, tip) => promotion(proposal, tip));
}

/** One memory of Bob; of Ann two, one of them reviewed, and a proposal that waits. */
export async function rememberAnn(store: MemoryStore): Promise<void> {
  await handIn(store, aProposal({ entity: 'user:bob' }, 1), 'promote');
  await handIn(store, aProposal({ entity: ANN, value: CANARY, evidence_refs: [CANARY] }, 2), 'approve');
  await handIn(store, aProposal({ entity: ANN, value: CANARY, predicate: 'is' }, 3), 'promote');
  await handIn(store, aProposal({ entity: ANN, predicate: 'wants' }, 4), 'wait');
}

/** Asks as the login, whom no border stops. */
export function asLogin<R extends object>({ source }: TestStore, sql: string): Promise<readonly R[]> {
  return source.asLogin(async (client) => (await client.query<R>(sql)).rows);
}

/** Tables of the schema, whichever there are, in which a text stands: as text, or in bytes. */
export async function tablesWith(opened: TestStore, text: string): Promise<readonly string[]> {
  const tables = await asLogin<{ name: string }>(
    opened,
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'memory'::regnamespace AND relkind = 'r' ORDER BY 1",
  );
  const hex = Buffer.from(text).toString('hex');
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await asLogin<{ row: string }>(opened, `SELECT t::text AS row FROM memory."${name}" t`);
    if (rows.some(({ row }) => row.includes(text) || row.includes(hex))) found.push(name);
  }
  return found;
}
