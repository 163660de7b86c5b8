import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { Millis } from '@kernel/time';
import type { BankCode } from '@planes/intelligence/recall/errors';
import type { Database } from '../database/database';
import type { Bank, BankHead, BankToPut } from './bank';
import { BANK_COLUMNS, bankOf, type BankRow, headOf, type HeadRow, HEADS, holdBank, INSERT_BANK, readHead } from './bank-rows';
import { BankStore, type ImportedUnits, type ImportUnits, type Retain, type Retained, type Retire, type UnitPage } from './bank-store';
import { CHOSEN_UNITS, chosenBy } from './choose-units';
import { ERASURE_COLUMNS, erasureOf, type ErasureRow, forgetUnits } from './forget-units';
import type { Erasure, Forget, Forgotten, Retract } from './forgetting';
import { importUnits, RolledBack } from './import-units';
import { makeBank } from './make-bank';
import { readIndexRows } from './read-index-rows';
import { retainUnits } from './retain-units';
import { retireUnits, retractUnits } from './retire-units';
import type { IndexRow, StoredUnit, UnitText } from './stored-unit';
import type { Known, Page, UnitChoice } from './unit-choice';
import { storedUnitOf, type UnitRow } from './unit-rows';
import { UNIT_COLUMNS, UNIT_END, UNIT_USE, UNITS_BY_ID } from './unit-sql';

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
        `${INSERT_BANK} ON CONFLICT (tenant_id, bank) DO UPDATE SET profile = $4, language = $5, settings = $6, put_at = $7, changes = b.changes + 1
         RETURNING ${BANK_COLUMNS}`,
        [tenant, name, this.region, profile, language, JSON.stringify(settings), at],
      );
      if (row === undefined) throw new Error('a bank that was put is there');
      return bankOf(row);
    });
  }

  override makeBank(tenant: TenantId, bank: BankToPut): Promise<Bank> {
    return this.database.inTenant(tenant, (tx) => makeBank(tx, tenant, this.region, bank));
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

  override async import(tenant: TenantId, asked: ImportUnits): Promise<ImportedUnits | Refusal> {
    try {
      return await this.database.inTenant(tenant, (tx) => importUnits(tx, tenant, this.region, asked));
    } catch (error) {
      if (error instanceof RolledBack) return error.refusal;
      throw error;
    }
  }

  override dropAnswers(tenant: TenantId, bank: string, askedBefore: Millis): Promise<number> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = 'DELETE FROM memory.bank_request WHERE tenant_id = $1 AND bank = $2 AND at > 0 AND at < $3 RETURNING 1';
      return (await tx.query(sql, [tenant, bank, askedBefore])).length;
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

  override retire(tenant: TenantId, bank: string, retire: Retire): Promise<number> {
    return this.database.inTenant(tenant, (tx) => retireUnits(tx, tenant, this.region, bank, retire));
  }

  override retract(tenant: TenantId, retract: Retract): Promise<number | Refusal> {
    return this.database.inTenant(tenant, (tx) => retractUnits(tx, tenant, this.region, retract));
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
    const sql = `SELECT ${ERASURE_COLUMNS} FROM memory.erasure WHERE tenant_id = $1 AND mode = 'hard' AND ($2::text IS NULL
      OR (at, erasure_id) > (SELECT x.at, x.erasure_id FROM memory.erasure x WHERE x.tenant_id = $1 AND x.erasure_id = $2))
      ORDER BY at, erasure_id LIMIT $3`;
    return (await this.read<ErasureRow>(tenant, sql, [after, limit])).map(erasureOf);
  }

  override async erasure(tenant: TenantId, erasureId: string): Promise<Erasure | undefined> {
    const sql = `SELECT ${ERASURE_COLUMNS} FROM memory.erasure WHERE tenant_id = $1 AND mode = 'hard' AND erasure_id = $2`;
    return (await this.read<ErasureRow>(tenant, sql, [erasureId])).map(erasureOf)[0];
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
