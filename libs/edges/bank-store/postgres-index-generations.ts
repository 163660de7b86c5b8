import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { NearestAsked, SourceReading, SourceVector } from '@planes/intelligence/recall/recall-source';
import type { Database } from '../database/database';
import { beginGeneration, GIVE_UP, holdRow } from './begin-generation';
import { GENERATIONS, INSERT_READINGS, INSERT_VECTORS, READINGS, VECTORS_SINCE, FOLLOWING_UNITS } from './generation-sql';
import { type GenerationRow, generationOf } from './generation-rows';
import {
  type BehindAsked,
  type GenerationPlan,
  type IndexGeneration,
  IndexGenerations,
  type TakenUnits,
  type UnitToTake,
  type WentLive,
} from './index-generations';
import { holdAgainstUnits } from './hold-against-units';
import { nearestUnits } from './nearest-units';
import { readingOf, storedUnitOf, termsText, type UnitRow } from './unit-rows';
import { UNIT_COLUMNS } from './unit-sql';
import { halfvecText, vectorFrom } from './vector-text';

const STATE = 'SELECT state FROM memory.index_generation WHERE tenant_id = $1 AND bank = $2 AND generation = $3';

/** Rows that one step removes. */
const ROWS_AT_ONCE = 5_000;

/** Index generations in the memory service's schema. Every write holds the bank's row first, as every write to the bank does. */
export class PostgresIndexGenerations extends IndexGenerations {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override vectors(
    tenant: TenantId,
    bank: string,
    generation: number,
    since: number,
  ): Promise<{ readonly written: number; readonly vectors: readonly SourceVector[] }> {
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<{ written: string }>(
        'SELECT written FROM memory.index_generation WHERE tenant_id = $1 AND bank = $2 AND generation = $3',
        [tenant, bank, generation],
      );
      const written = Number(row?.written ?? since);
      const rows = await tx.query<{ seq: string; embedding: Buffer }>(VECTORS_SINCE, [tenant, bank, generation, since, written]);
      return { written, vectors: rows.map(({ seq, embedding }) => ({ seq: Number(seq), vector: vectorFrom(embedding) })) };
    });
  }

  override readings(tenant: TenantId, bank: string, generation: number, places: readonly number[]): Promise<readonly SourceReading[]> {
    return this.database.inTenant(tenant, async (tx) =>
      (await tx.query<Parameters<typeof readingOf>[0]>(READINGS, [tenant, bank, generation, places])).map(readingOf),
    );
  }

  override nearest(
    tenant: TenantId,
    bank: string,
    asked: NearestAsked,
  ): Promise<readonly { readonly seq: number; readonly cosine: number }[]> {
    return this.database.inTenant(tenant, (tx) => nearestUnits(tx, tenant, bank, asked));
  }

  override list(tenant: TenantId, bank: string): Promise<readonly IndexGeneration[]> {
    return this.database.inTenant(tenant, async (tx) => (await tx.query<GenerationRow>(GENERATIONS, [tenant, bank])).map(generationOf));
  }

  override behind(asked: BehindAsked): Promise<readonly { readonly tenant: TenantId; readonly bank: string }[]> {
    const { reader, embedder, nearFrom, retiredBy, after, limit } = asked;
    return this.database.acrossTenants((tx) =>
      tx.query<{ tenant: TenantId; bank: string }>(
        'SELECT tenant_id AS tenant, bank FROM memory.banks_behind($1, $2, $3, $4, $5, $6, $7)',
        [reader, embedder, nearFrom, retiredBy, after?.tenant ?? '', after?.bank ?? '', limit],
      ),
    );
  }

  override begin(tenant: TenantId, bank: string, plan: GenerationPlan, at: Millis): Promise<IndexGeneration | undefined> {
    return this.database.inTenant(tenant, (tx) => beginGeneration(tx, { tenant, bank, region: this.region }, plan, at));
  }

  override following(tenant: TenantId, bank: string, after: number, most: number): Promise<readonly UnitToTake[]> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `SELECT ${UNIT_COLUMNS}, a.analyser, a.expected FROM ${FOLLOWING_UNITS}`;
      const rows = await tx.query<UnitRow & Pick<UnitToTake, 'analyser' | 'expected'>>(sql, [tenant, bank, after, most]);
      return rows.map((row) => ({ unit: storedUnitOf(row), analyser: row.analyser, expected: row.expected }));
    });
  }

  override take(tenant: TenantId, bank: string, { generation, from, to, readings, vectors }: TakenUnits): Promise<boolean> {
    return this.database.inTenant(tenant, async (tx) => {
      await holdRow(tx, tenant, bank);
      const [row] = await tx.query<{ written: string; search: string }>(
        `UPDATE memory.index_generation SET taken_to = $5, written = written + $6
         WHERE tenant_id = $1 AND bank = $2 AND generation = $3 AND taken_to = $4 AND state <> 'retired' RETURNING written, search`,
        [tenant, bank, generation, from, to, vectors.length + readings.length > 0 ? 1 : 0],
      );
      if (row === undefined) return false;
      const scope = [tenant, bank, this.region, generation];
      const width = row.search === 'near' ? (vectors.find(({ vector }) => vector !== null)?.vector?.length ?? 0) : 0;
      const asText = vectors.map(({ seq, vector }) => ({ seq, embedding: vector === null ? null : halfvecText(vector) }));
      if (vectors.length > 0) await tx.query(INSERT_VECTORS, [...scope, row.written, width, JSON.stringify(asText)]);
      const read = readings.map((reading) => ({ seq: reading.seq, language: reading.language, terms: termsText(reading) }));
      if (readings.length > 0) await tx.query(INSERT_READINGS, [...scope, JSON.stringify(read)]);
      return true;
    });
  }

  override async goLive(tenant: TenantId, bank: string, generation: number, at: Millis): Promise<WentLive> {
    // Writers wait for the switch alone: what was counted before stands unless something was retained or forgotten since.
    const counted = await this.database.inTenant(tenant, (tx) => holdAgainstUnits(tx, tenant, bank, generation));
    if (counted === undefined) return 'not everything taken in';
    const { missing, strange, units, digest, lastSeq, erasedAt } = counted;
    if (missing + strange > 0) {
      await this.giveUp(tenant, bank, generation, at);
      return { missing, strange };
    }
    return this.database.inTenant(tenant, async (tx) => {
      const now = await holdRow(tx, tenant, bank);
      const key = [tenant, bank, generation];
      const [built] = await tx.query<{ state: string }>(STATE, key);
      if (now === undefined || built?.state !== 'building') return 'not everything taken in';
      if (Number(now.last_seq) !== lastSeq || Number(now.erased_at) !== erasedAt) return 'not everything taken in';
      await tx.query(
        "UPDATE memory.index_generation SET state = 'retired', retired_at = $3 WHERE tenant_id = $1 AND bank = $2 AND state = 'live'",
        [tenant, bank, at],
      );
      await tx.query(
        `UPDATE memory.index_generation SET state = 'live', live_at = $4, units = $5, digest = $6
         WHERE tenant_id = $1 AND bank = $2 AND generation = $3`,
        [...key, at, units, digest],
      );
      await tx.query('UPDATE memory.bank SET generation = $3 WHERE tenant_id = $1 AND bank = $2', key);
      return 'live';
    });
  }

  private giveUp(tenant: TenantId, bank: string, generation: number, at: Millis): Promise<void> {
    return this.database.inTenant(tenant, async (tx) => {
      await holdRow(tx, tenant, bank);
      await tx.query(GIVE_UP, [tenant, bank, generation, at]);
    });
  }

  override async removeRetired(tenant: TenantId, bank: string, retiredBy: Millis): Promise<number> {
    const old = (await this.list(tenant, bank)).filter(
      ({ state, retiredAt, liveAt }) => state === 'retired' && (liveAt === null || (retiredAt ?? Infinity) <= retiredBy),
    );
    for (const { number } of old) while (await this.removeSome(tenant, bank, number));
    return old.length;
  }

  /** True while something was left to remove. */
  private removeSome(tenant: TenantId, bank: string, generation: number): Promise<boolean> {
    return this.database.inTenant(tenant, async (tx) => {
      await holdRow(tx, tenant, bank);
      const key = [tenant, bank, generation];
      // It may have been taken up again meanwhile; what has lost a row is not taken up any more.
      const [row] = await tx.query<{ state: string }>(STATE, key);
      if (row?.state !== 'retired') return false;
      await tx.query("UPDATE memory.index_generation SET analyser = 'removed' WHERE tenant_id = $1 AND bank = $2 AND generation = $3", key);
      for (const table of ['unit_vector', 'unit_reading'] as const) {
        const gone = await tx.query(
          `DELETE FROM memory.${table} WHERE tenant_id = $1 AND bank = $2 AND generation = $3 AND seq IN
           (SELECT x.seq FROM memory.${table} x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.generation = $3 ORDER BY x.seq LIMIT ${ROWS_AT_ONCE}) RETURNING 1`,
          key,
        );
        if (gone.length > 0) return true;
      }
      await tx.query('DELETE FROM memory.index_generation WHERE tenant_id = $1 AND bank = $2 AND generation = $3', key);
      return false;
    });
  }
}
