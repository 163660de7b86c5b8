import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { VectorSearch } from '@planes/intelligence/recall/recall-source';
import type { Database, Transaction } from '../database/database';
import type { Bank, BankHead, BankToPut } from './bank';
import { BankStore, type Retain, type Retained, type Retire, type UnitPage } from './bank-store';
import { CHOSEN_UNITS, chosenBy } from './choose-units';
import { type ErasureRow, forgetUnits } from './forget-units';
import type { Erasure, Forget, Forgotten } from './forgetting';
import { readIndexRows } from './read-index-rows';
import { INSERT_ENDS } from './retain-sql';
import { retainUnits } from './retain-units';
import type { IndexRow, StoredUnit, UnitText } from './stored-unit';
import type { Known, Page, UnitChoice } from './unit-choice';
import { storedUnitOf, type UnitRow } from './unit-rows';
import { UNIT_COLUMNS, UNIT_END, UNIT_USE, UNITS_BY_ID } from './unit-sql';

const BANK_COLUMNS = 'bank, profile, language, settings, created_at, put_at, units, changes';
const HEADS = `SELECT b.bank AS name, b.profile, b.language, b.incarnation, b.changes, b.erased_at, g.generation, g.analyser, g.embedder, g.search, g.written
  FROM memory.bank b LEFT JOIN LATERAL (SELECT x.generation, x.analyser, x.embedder, x.search, x.written FROM memory.index_generation x
    WHERE x.tenant_id = b.tenant_id AND x.bank = b.bank AND x.generation = b.generation OFFSET 0) g ON true`;

/** Banks in the memory service's schema. */
export class PostgresBankStore extends BankStore {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override putBank(tenant: TenantId, { name, profile, language, settings, at }: BankToPut): Promise<Bank> {
    return this.database.inTenant(tenant, async (tx) => {
      const [row] = await tx.query<BankRow>(
        `INSERT INTO memory.bank AS b (tenant_id, bank, region, profile, language, settings, created_at, put_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         ON CONFLICT (tenant_id, bank) DO UPDATE SET profile = $4, language = $5, settings = $6, put_at = $7, changes = b.changes + 1
         RETURNING ${BANK_COLUMNS}`,
        [tenant, name, this.region, profile, language, JSON.stringify(settings), at],
      );
      if (row === undefined) throw new Error('a bank that was put is there');
      return bankOf(row);
    });
  }

  override async bank(tenant: TenantId, name: string): Promise<Bank | undefined> {
    const rows = await this.read<BankRow>(tenant, `SELECT ${BANK_COLUMNS} FROM memory.bank WHERE tenant_id = $1 AND bank = $2`, [name]);
    return rows.map(bankOf)[0];
  }

  override async banks(tenant: TenantId, { after, limit }: Page<string>): Promise<readonly Bank[]> {
    const sql = `SELECT ${BANK_COLUMNS} FROM memory.bank WHERE tenant_id = $1 AND ($2::text IS NULL OR bank > $2) ORDER BY bank LIMIT $3`;
    return (await this.read<BankRow>(tenant, sql, [after, limit])).map(bankOf);
  }

  override retain(tenant: TenantId, bank: string, retain: Retain): Promise<Retained | Refusal> {
    return this.database.inTenant(tenant, async (tx) => {
      const held = await holdBank(tx, tenant, bank);
      if (held === undefined) return refused('BANK_UNKNOWN' satisfies BankCode, `this tenant has no bank ${bank}`);
      return retainUnits(tx, { tenant, bank, region: this.region, ...held }, retain);
    });
  }

  override async units(
    tenant: TenantId,
    bank: string,
    choice: UnitChoice,
    known: Known,
    { after, limit }: Page<number>,
  ): Promise<UnitPage> {
    const sql = `SELECT ${UNIT_COLUMNS} FROM ${CHOSEN_UNITS} ORDER BY u.seq LIMIT $17`;
    // One more than asked for tells whether there is more.
    const values = [...chosenBy(tenant, bank, choice, known, after ?? 0), limit + 1];
    const rows = await this.database.inTenant(tenant, (tx) => tx.query<UnitRow>(sql, values));
    const units = rows.slice(0, limit).map(storedUnitOf);
    return { units, next: rows.length > limit ? (units.at(-1)?.seq ?? null) : null };
  }

  override async unitsById(tenant: TenantId, bank: string, ids: readonly string[]): Promise<readonly StoredUnit[]> {
    const sql = `SELECT ${UNIT_COLUMNS} FROM ${UNITS_BY_ID} ${UNIT_END} ${UNIT_USE}`;
    return (await this.read<UnitRow>(tenant, sql, [bank, ids])).map(storedUnitOf);
  }

  override textsById(tenant: TenantId, bank: string, ids: readonly string[]): Promise<readonly UnitText[]> {
    return this.read<UnitText>(tenant, `SELECT u.unit_id AS id, u.body AS text, u.gloss FROM ${UNITS_BY_ID}`, [bank, ids]);
  }

  override retire(tenant: TenantId, bank: string, { choice, at, why }: Retire): Promise<number> {
    return this.database.inTenant(tenant, async (tx) => {
      const held = await holdBank(tx, tenant, bank);
      if (held === undefined) return 0;
      const sql = `SELECT u.seq FROM ${CHOSEN_UNITS} ORDER BY u.seq`;
      const rows = await tx.query<{ seq: string }>(sql, chosenBy(tenant, bank, choice, 'now'));
      if (rows.length === 0) return 0;
      const ends = rows.map(({ seq }) => ({ seq: Number(seq), at, why }));
      await tx.query(INSERT_ENDS, [tenant, bank, this.region, held.changes + 1, JSON.stringify(ends)]);
      await tx.query('UPDATE memory.bank SET changes = changes + 1 WHERE tenant_id = $1 AND bank = $2', [tenant, bank]);
      return rows.length;
    });
  }

  override async noteUse(tenant: TenantId, bank: string, ids: readonly string[], at: Millis): Promise<void> {
    await this.database.inTenant(tenant, async (tx) => {
      // A forgetting waits for this note, or this note for it: no note is left of a unit that is gone.
      await tx.query('SELECT 1 FROM memory.bank WHERE tenant_id = $1 AND bank = $2 FOR SHARE', [tenant, bank]);
      await tx.query(
        `INSERT INTO memory.unit_use AS n (tenant_id, bank, seq, region, at)
         SELECT u.tenant_id, u.bank, u.seq, $4, $5 FROM ${UNITS_BY_ID} ORDER BY u.seq
         ON CONFLICT (tenant_id, bank, seq) DO UPDATE SET at = greatest(n.at, $5)`,
        [tenant, bank, ids, this.region, at],
      );
    });
  }

  override forget(tenant: TenantId, forget: Forget): Promise<Forgotten | Refusal> {
    return this.database.inTenant(tenant, (tx) => forgetUnits(tx, tenant, this.region, forget));
  }

  override async erasures(tenant: TenantId, { after, limit }: Page<string>): Promise<readonly Erasure[]> {
    const sql = `SELECT erasure_id, banks, at, by, reason, digest, units, rows FROM memory.erasure
      WHERE tenant_id = $1 AND ($2::text IS NULL OR erasure_id > $2) ORDER BY erasure_id LIMIT $3`;
    const rows = await this.read<ErasureRow>(tenant, sql, [after, limit]);
    return rows.map((row) => ({ ...row, at: Number(row.at), units: Number(row.units) }));
  }

  override async heads(tenant: TenantId, banks: readonly string[]): Promise<readonly BankHead[]> {
    const sql = `${HEADS} WHERE b.tenant_id = $1 AND b.bank = ANY ($2::text[]) ORDER BY b.bank`;
    return (await this.read<HeadRow>(tenant, sql, [banks])).map(headOf);
  }

  override indexRows(tenant: TenantId, bank: string, since: number): Promise<{ head: BankHead; rows: readonly IndexRow[] } | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      for (;;) {
        const head = await readHead(tx, tenant, bank);
        if (head === undefined) return undefined;
        const rows = await readIndexRows(tx, tenant, head, since);
        const after = await readHead(tx, tenant, bank);
        // Later writes do not show in what was read at this head; only a forgetting does.
        if (after?.incarnation === head.incarnation && after.erasedAt === head.erasedAt) return { head, rows };
      }
    });
  }

  private read<R extends object>(tenant: TenantId, statement: string, values: readonly unknown[]): Promise<readonly R[]> {
    return this.database.inTenant(tenant, (tx) => tx.query<R>(statement, [tenant, ...values]));
  }
}

interface BankRow extends Pick<Bank, 'profile' | 'language' | 'settings'> {
  readonly bank: string;
  readonly created_at: string;
  readonly put_at: string;
  readonly units: string;
  readonly changes: string;
}

interface HeadRow extends Omit<BankHead, 'changes' | 'erasedAt' | 'generation'> {
  readonly changes: string;
  readonly erased_at: string;
  /** Null, with all that follows, for a bank without a generation. */
  readonly generation: string | null;
  readonly analyser: string;
  readonly embedder: string | null;
  readonly search: VectorSearch;
  readonly written: string;
}

function bankOf({ bank, created_at, put_at, units, changes, ...row }: BankRow): Bank {
  return { name: bank, ...row, createdAt: Number(created_at), putAt: Number(put_at), units: Number(units), changes: Number(changes) };
}

function headOf({ changes, erased_at, generation, analyser, embedder, search, written, ...row }: HeadRow): BankHead {
  const made = generation === null ? null : { number: Number(generation), analyser, embedder, search, written: Number(written) };
  return { ...row, changes: Number(changes), erasedAt: Number(erased_at), generation: made };
}

/** Holds the bank's row, so that writes come one after the other. */
async function holdBank(tx: Transaction, tenant: TenantId, bank: string): Promise<{ changes: number; lastSeq: number } | undefined> {
  const [row] = await tx.query<{ changes: string; last_seq: string }>(
    'SELECT changes, last_seq FROM memory.bank WHERE tenant_id = $1 AND bank = $2 FOR UPDATE',
    [tenant, bank],
  );
  return row === undefined ? undefined : { changes: Number(row.changes), lastSeq: Number(row.last_seq) };
}

async function readHead(tx: Transaction, tenant: TenantId, bank: string): Promise<BankHead | undefined> {
  const rows = await tx.query<HeadRow>(`${HEADS} WHERE b.tenant_id = $1 AND b.bank = $2`, [tenant, bank]);
  return rows.map(headOf)[0];
}
