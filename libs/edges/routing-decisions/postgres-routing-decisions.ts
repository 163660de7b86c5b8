import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Database } from '../database/database';
import { sqlState } from '../database/sql-state';
import { storedBytes } from '../database/stored-record';
import { type DecisionToRecord, type RecordedRoute, RoutingDecisions, type StoredBytes } from './routing-decisions';

/** Routing decisions in the tables of the llm-router. `region` is the home region of every row. */
export class PostgresRoutingDecisions extends RoutingDecisions {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  async record(tenant: TenantId, decisions: readonly DecisionToRecord[]): Promise<void | Refusal> {
    if (decisions.length === 0) return;
    try {
      await this.database.inTenant(tenant, async (tx) => {
        const columns = [
          decisions.map(({ routing_decision_id }) => routing_decision_id),
          decisions.map(({ model_call_id }) => model_call_id),
          decisions.map(({ run_id }) => run_id),
          decisions.map(({ digest }) => digest),
          decisions.map(({ canonical }) => canonical.toString('base64')),
        ];
        await tx.query(RECORD, [tenant, this.region, ...columns]);
        const kept = await tx.query<{ id: string; digest: string }>(DIGESTS, [tenant, columns[0]]);
        const digests = new Map(kept.map(({ id, digest }) => [id, digest]));
        const other = decisions.filter(({ routing_decision_id, digest }) => digests.get(routing_decision_id) !== digest);
        // Thrown, so that nothing of the batch is kept; caught below.
        if (other.length > 0) throw new OtherBytes(other.map(({ routing_decision_id }) => routing_decision_id));
      });
    } catch (error) {
      if (error instanceof OtherBytes) return conflict(error.ids);
      throw error;
    }
  }

  async recordResult(tenant: TenantId, id: Id<'rd'>, result: StoredBytes): Promise<void | Refusal> {
    try {
      return await this.database.inTenant(tenant, async (tx) => {
        await tx.query(RECORD_RESULT, [tenant, id, this.region, result.digest, result.canonical]);
        const [kept] = await tx.query<{ digest: string }>(
          'SELECT digest FROM router.call_result WHERE tenant_id = $1 AND routing_decision_id = $2',
          [tenant, id],
        );
        return kept?.digest === result.digest ? undefined : conflict([id]);
      });
    } catch (error) {
      if (sqlState(error) === FOREIGN_KEY_VIOLATION) return refused('MODEL_UNKNOWN_DECISION', `there is no routing decision ${id}`);
      throw error;
    }
  }

  async find(tenant: TenantId, id: Id<'rd'>): Promise<RecordedRoute | undefined> {
    const [row] = await this.database.inTenant(tenant, (tx) => tx.query<Row>(FIND, [tenant, id]));
    if (row === undefined) return undefined;
    const result = row.result_digest === null || row.result_canonical === null ? null : kept(id, row.result_digest, row.result_canonical);
    return { decision: kept(id, row.digest, row.canonical), result };
  }

  async ofRun(tenant: TenantId, run: Id<'run'>): Promise<readonly Id<'rd'>[]> {
    const rows = await this.database.inTenant(tenant, (tx) => tx.query<{ id: Id<'rd'> }>(OF_RUN, [tenant, run]));
    return rows.map(({ id }) => id);
  }
}

interface Row {
  readonly digest: Digest;
  readonly canonical: Buffer;
  readonly result_digest: Digest | null;
  readonly result_canonical: Buffer | null;
}

function kept(id: string, digest: Digest, canonical: Buffer): StoredBytes {
  return { digest, canonical: Buffer.from(storedBytes(`routing decision ${id}`, digest, canonical)) };
}

class OtherBytes extends Error {
  constructor(readonly ids: readonly string[]) {
    super('decisions are there with other bytes');
  }
}

function conflict(ids: readonly string[]): Refusal {
  return refused('MODEL_DECISION_CONFLICT', `a record with other bytes is there already: ${ids.join(', ')}`, ids);
}

const FOREIGN_KEY_VIOLATION = '23503';

const RECORD = `
  INSERT INTO router.decision (tenant_id, region, routing_decision_id, model_call_id, run_id, digest, canonical)
  SELECT $1, $2, id, call, run, digest, decode(canonical, 'base64')
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS fresh (id, call, run, digest, canonical)
  ON CONFLICT (tenant_id, routing_decision_id) DO NOTHING`;

const DIGESTS = 'SELECT routing_decision_id AS id, digest FROM router.decision WHERE tenant_id = $1 AND routing_decision_id = ANY ($2)';

const RECORD_RESULT = `
  INSERT INTO router.call_result (tenant_id, routing_decision_id, region, digest, canonical) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (tenant_id, routing_decision_id) DO NOTHING`;

const FIND = `
  SELECT d.digest, d.canonical, r.digest AS result_digest, r.canonical AS result_canonical
  FROM router.decision d LEFT JOIN router.call_result r ON r.tenant_id = d.tenant_id AND r.routing_decision_id = d.routing_decision_id
  WHERE d.tenant_id = $1 AND d.routing_decision_id = $2`;

const OF_RUN =
  'SELECT routing_decision_id AS id FROM router.decision WHERE tenant_id = $1 AND run_id = $2 ORDER BY recorded_at, routing_decision_id';
