import { canonicalJson } from '@kernel/canonical-json';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import type { EventTopic } from '@kernel/records/event';
import { isTenantId } from '@kernel/tenant';
import type { Database, Transaction } from '../database/database';
import { type DeadLetter, DeadLetters, type Discarded, type Discarding, type OpenedLetter, type Replayed } from './dead-letters';
import { inOwner } from './in-owner';
import { letterId, type LetterPlace, letterPlace, namesIn } from './letter-id';

interface LetterRow {
  readonly tenant_id: string;
  readonly letter: string;
  readonly topic: EventTopic;
  readonly consumer: string;
  readonly reason: string;
  readonly event: unknown;
  readonly put_aside_at: Date;
  readonly replayed_at: Date | null;
  readonly discarded_at: Date | null;
  readonly discarded_by: string | null;
  readonly discard_reason: string | null;
}

const LETTER = `SELECT tenant_id, letter, topic, consumer, reason, event, put_aside_at, replayed_at, discarded_at, discarded_by, discard_reason
  FROM events.dead_letter WHERE tenant_id = $1`;
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('events.entry ' || $1, 0))`;
const MARK = `UPDATE events.dead_letter SET replayed_at = clock_timestamp() WHERE tenant_id = $1 AND topic = $2 AND letter = $3::bigint AND replayed_at IS NULL AND discarded_at IS NULL
  RETURNING region, event, consumer`;
const DISCARD = `UPDATE events.dead_letter SET discarded_at = clock_timestamp(), discarded_by = $4, discard_reason = $5
  WHERE tenant_id = $1 AND topic = $2 AND letter = $3::bigint AND replayed_at IS NULL AND discarded_at IS NULL RETURNING region`;
// Beside its first entry, which others may not have read yet; under the letter's own name, because an event is in a topic once.
const TELL = `INSERT INTO events.entry (tenant_id, topic, region, event_id, event, told_to) VALUES ($1, $2, $3, $4, $5, $6)`;

/** The dead letters of topics in the database; the role is the broker's. */
export class PostgresDeadLetters extends DeadLetters {
  constructor(private readonly database: Database) {
    super();
  }

  override async list(atMost: number): Promise<readonly DeadLetter[]> {
    const waiting = await this.database.acrossTenants((tx) =>
      tx.query<Pick<LetterRow, 'tenant_id' | 'letter'>>('SELECT tenant_id, letter FROM events.letters_waiting($1)', [atMost]),
    );
    const rows: LetterRow[] = [];
    for (const owner of new Set(waiting.map(({ tenant_id }) => tenant_id))) {
      const letters = waiting.filter(({ tenant_id }) => tenant_id === owner).map(({ letter }) => letter);
      rows.push(
        ...(await inOwner(this.database, owner, (tx) =>
          tx.query<LetterRow>(`${LETTER} AND letter = ANY ($2::bigint[])`, [owner, letters]),
        )),
      );
    }
    return rows.sort((a, b) => (BigInt(a.letter) < BigInt(b.letter) ? -1 : 1)).map(closed);
  }

  override async show(id: string): Promise<OpenedLetter | undefined> {
    const place = ownedPlace(id);
    const row = place && (await inOwner(this.database, place.part, (tx) => read(tx, place)));
    if (row === undefined) return undefined;
    const { discarded_at: at, discarded_by: by, discard_reason: reason } = row;
    return {
      ...closed(row),
      message: canonicalJson(row.event),
      replayed_at: row.replayed_at?.toISOString() ?? null,
      discarded: at === null ? null : { at: at.toISOString(), by: by ?? '', reason: reason ?? '' },
    };
  }

  override async replay(id: string): Promise<Replayed> {
    const place = ownedPlace(id);
    if (place === undefined) return 'unknown';
    const { topic, part: owner, place: letter } = place;
    return inOwner(this.database, owner, async (tx): Promise<Replayed> => {
      await tx.query(LOCK, [topic]);
      const [marked] = await tx.query<{ region: string; event: unknown; consumer: string }>(MARK, [owner, topic, letter]);
      if (marked === undefined) return (await read(tx, place)) === undefined ? 'unknown' : 'before';
      await tx.query(TELL, [owner, topic, marked.region, `letter ${id}`, JSON.stringify(marked.event), marked.consumer]);
      return 'replayed';
    });
  }

  override async discard(id: string, { by, reason, audit }: Discarding): Promise<Discarded> {
    const place = ownedPlace(id);
    if (place === undefined) return 'unknown';
    const { topic, part: owner, place: letter } = place;
    return inOwner(this.database, owner, async (tx): Promise<Discarded> => {
      const [gone] = await tx.query<{ region: string }>(DISCARD, [owner, topic, letter, by, reason]);
      if (gone === undefined) return (await read(tx, place)) === undefined ? 'unknown' : 'before';
      await tellDiscard(tx, gone.region, audit);
      return 'discarded';
    });
  }
}

/** Queues for the audit log what an operator discards. */
export async function tellDiscard(tx: Transaction, region: string, audit: AuditSubmission): Promise<void> {
  await tx.query('SELECT events.tell_discard($1, $2)', [region, JSON.stringify(audit)]);
}

function ownedPlace(id: string): LetterPlace | undefined {
  const place = letterPlace(id);
  return place !== undefined && (place.part === '*' || isTenantId(place.part)) ? place : undefined;
}

async function read(tx: Transaction, { topic, part, place }: LetterPlace): Promise<LetterRow | undefined> {
  const [row] = await tx.query<LetterRow>(`${LETTER} AND topic = $2 AND letter = $3::bigint`, [part, topic, place]);
  return row;
}

function closed({ tenant_id, letter, topic, consumer, reason, event, put_aside_at }: LetterRow): DeadLetter {
  return {
    letter_id: letterId({ topic, part: tenant_id, place: letter }),
    topic,
    consumer,
    reason,
    put_aside_at: put_aside_at.toISOString(),
    tenant_id,
    event_id: namesIn(event).event_id,
  };
}
