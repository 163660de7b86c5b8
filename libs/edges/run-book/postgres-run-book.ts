import type { Digest } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { StatedEvent } from '@kernel/records/event';
import type { RunView } from '@kernel/records/run-view';
import type { TenantId } from '@kernel/tenant';
import type { Millis, Timestamp } from '@kernel/time';
import type { Database, Transaction } from '../database/database';
import { BOOKED_COLUMNS, bookedRun, type BookedRow } from './booked-row';
import { type BookedDocument, type BookedRun, type DayLimit, type DaySheet, RunBook, type RunName, type RunToOpen } from './run-book';

const INSERT_RUN = `INSERT INTO conversation.run
  (tenant_id, run_id, region, request_id, asked, session_id, context, request, state, day, reserved_usd_micros)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'opened', $9, $10) ON CONFLICT (tenant_id, request_id) DO NOTHING RETURNING ${BOOKED_COLUMNS}`;

// Another user's session updates no row, so nothing comes back.
const ENTER_SESSION = `INSERT INTO conversation.session AS s (tenant_id, session_id, region, user_id, started_at, last_run_at)
  VALUES ($1, $2, $3, $4, $5, $5)
  ON CONFLICT (tenant_id, session_id) DO UPDATE SET last_run_at = EXCLUDED.last_run_at WHERE s.user_id = EXCLUDED.user_id
  RETURNING session_id`;

// One statement, one row lock: parallel runs queue up here and the last one that does not fit gets no row.
const RESERVE = `INSERT INTO conversation.tenant_day AS d (tenant_id, day, region, reserved_usd_micros, spent_usd_micros)
  SELECT $1, $2, $3, $4::bigint, 0 WHERE $4::bigint <= $5::bigint
  ON CONFLICT (tenant_id, day) DO UPDATE SET reserved_usd_micros = d.reserved_usd_micros + EXCLUDED.reserved_usd_micros
  WHERE d.reserved_usd_micros + d.spent_usd_micros + EXCLUDED.reserved_usd_micros <= $5::bigint
  RETURNING day`;

const CLOSE = `WITH closed AS (
    UPDATE conversation.run SET state = 'closed', final_view = $3, spent_usd_micros = $4::bigint
    WHERE tenant_id = $1 AND run_id = $2 AND state <> 'closed' RETURNING day, reserved_usd_micros)
  UPDATE conversation.tenant_day d
  SET reserved_usd_micros = d.reserved_usd_micros - closed.reserved_usd_micros, spent_usd_micros = d.spent_usd_micros + $4::bigint
  FROM closed WHERE d.tenant_id = $1 AND d.day = closed.day RETURNING d.day`;

const WITHDRAW = `WITH withdrawn AS (
    DELETE FROM conversation.run WHERE tenant_id = $1 AND run_id = $2 AND state = 'opened' RETURNING day, reserved_usd_micros)
  UPDATE conversation.tenant_day d SET reserved_usd_micros = d.reserved_usd_micros - withdrawn.reserved_usd_micros
  FROM withdrawn WHERE d.tenant_id = $1 AND d.day = withdrawn.day`;

const STARTED = `UPDATE conversation.run SET state = 'started' WHERE tenant_id = $1 AND run_id = $2 AND state = 'opened'`;

/** The book in the conversation manager's schema. */
export class PostgresRunBook extends RunBook {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override asked(tenant: TenantId, request: Id<'req'>, asked: Digest): Promise<BookedRun | Refusal | undefined> {
    return this.database.inTenant(tenant, (tx) => askedBefore(tx, tenant, request, asked));
  }

  override async open(run: RunToOpen, limit: DayLimit): Promise<BookedRun | Refusal> {
    const { tenant_id } = run.context.value;
    try {
      return await this.database.inTenant(tenant_id, (tx) => this.enter(tx, run, limit));
    } catch (error) {
      if (error instanceof NotOpened) return error.refusal;
      throw error;
    }
  }

  override async started({ tenant, run }: RunName): Promise<void> {
    await this.database.inTenant(tenant, (tx) => tx.query(STARTED, [tenant, run]));
  }

  override async withdraw({ tenant, run }: RunName): Promise<void> {
    await this.database.inTenant(tenant, (tx) => tx.query(WITHDRAW, [tenant, run]));
  }

  override close({ value, canonical }: BookedDocument<RunView>, events: readonly StatedEvent<'run-ended'>[]): Promise<boolean> {
    const { tenant_id, run_id, spent } = value;
    return this.database.inTenant(tenant_id, async (tx) => {
      const closed = await tx.query(CLOSE, [tenant_id, run_id, canonical, spent.cost_usd_micros]);
      if (closed.length > 0)
        await tx.query('SELECT conversation.queue_events($1, $2, $3)', [tenant_id, this.region, JSON.stringify(events)]);
      const rows = await tx.query(`SELECT run_id FROM conversation.run WHERE tenant_id = $1 AND run_id = $2`, [tenant_id, run_id]);
      return rows.length > 0;
    });
  }

  override read({ tenant, run }: RunName): Promise<BookedRun | undefined> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `SELECT ${BOOKED_COLUMNS} FROM conversation.run WHERE tenant_id = $1 AND run_id = $2`;
      const [row] = await tx.query<BookedRow>(sql, [tenant, run]);
      return row && bookedRun(row, false);
    });
  }

  override day(tenant: TenantId, at: Timestamp): Promise<DaySheet> {
    return this.database.inTenant(tenant, async (tx) => {
      const sql = `SELECT reserved_usd_micros, spent_usd_micros FROM conversation.tenant_day WHERE tenant_id = $1 AND day = $2`;
      const [row] = await tx.query<{ reserved_usd_micros: string; spent_usd_micros: string }>(sql, [tenant, dayOf(at)]);
      return { reserved_usd_micros: Number(row?.reserved_usd_micros ?? 0), spent_usd_micros: Number(row?.spent_usd_micros ?? 0) };
    });
  }

  override unstarted(age: Millis, limit: number): Promise<readonly RunName[]> {
    return this.database.acrossTenants(async (tx) => {
      const sql = 'SELECT tenant_id, run_id FROM conversation.unstarted_runs($1, $2)';
      const rows = await tx.query<{ tenant_id: string; run_id: Id<'run'> }>(sql, [age, limit]);
      return rows.map((row) => ({ tenant: row.tenant_id, run: row.run_id }));
    });
  }

  private async enter(tx: Transaction, { asked, context, request }: RunToOpen, limit: DayLimit): Promise<BookedRun> {
    const { tenant_id, run_id, session_id, user, run_budget, started_at } = context.value;
    const { request_id } = request.value;
    const cost = run_budget.caps.cost_usd_micros;
    // The session first: the run refers to it.
    if (session_id !== undefined) {
      const entered = await tx.query(ENTER_SESSION, [tenant_id, session_id, this.region, user.user_id, started_at]);
      if (entered.length === 0) throw new NotOpened(refused('CONVERSATION_SESSION_UNKNOWN', 'no session of this user has this id'));
    }
    const documents = [context.canonical, request.canonical];
    const values = [tenant_id, run_id, this.region, request_id, asked, session_id ?? null, ...documents, dayOf(started_at), cost];
    const [row] = await tx.query<BookedRow>(INSERT_RUN, values);
    if (row === undefined) return earlier(await askedBefore(tx, tenant_id, request_id, asked));
    const reserved = await tx.query(RESERVE, [tenant_id, dayOf(started_at), this.region, cost, limit.usd_micros]);
    if (reserved.length === 0) {
      const reason =
        'the tenant’s budget of this day leaves no room for the run’s cost cap; ask for a lower runtime.max_cost_cents or wait';
      throw new NotOpened(refused('CONVERSATION_BUDGET_EXHAUSTED', reason));
    }
    return bookedRun(row, true);
  }
}

/** Carries a refusal out of a transaction that must leave nothing behind. */
class NotOpened extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

async function askedBefore(tx: Transaction, tenant: TenantId, request: Id<'req'>, asked: Digest): Promise<BookedRun | Refusal | undefined> {
  const sql = `SELECT ${BOOKED_COLUMNS} FROM conversation.run WHERE tenant_id = $1 AND request_id = $2`;
  const [row] = await tx.query<BookedRow>(sql, [tenant, request]);
  if (row === undefined) return undefined;
  if (row.asked === asked) return bookedRun(row, false);
  return refused('CONVERSATION_REQUEST_ID_REUSED', 'this request_id was used for another request; take a new one');
}

function earlier(found: BookedRun | Refusal | undefined): BookedRun {
  if (found === undefined) throw new Error('a request id is taken by a run that is not there');
  if (found.kind === 'refused') throw new NotOpened(found);
  return found;
}

function dayOf(at: Timestamp): string {
  return at.slice(0, 10);
}
