import type { PlatformEvent } from '@kernel/records/event';
import type { Database, Transaction } from '../database/database';
import { type Handled, HandledEvents } from './handled-events';
import { inOwner } from './in-owner';

// Twice as long as topics keep an event: nothing that is forgotten here can arrive again.
const FORGET = `DELETE FROM events.handled WHERE tenant_id = $1 AND handled_at < clock_timestamp() - interval '14 days'`;
const NOTE = `INSERT INTO events.handled (tenant_id, consumer, event_id, region) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING event_id`;

/** In the database of the effect, written with the role of the app whose effect it is. */
export class PostgresHandledEvents extends HandledEvents {
  constructor(private readonly database: Database) {
    super();
  }

  override once(
    consumer: string,
    { tenant_id, event_id, region }: PlatformEvent,
    effect: (tx: Transaction) => Promise<void>,
  ): Promise<Handled> {
    const work = async (tx: Transaction): Promise<Handled> => {
      // The second of two deliveries at the same time waits here for the first, and then finds its note.
      const noted = await tx.query(NOTE, [tenant_id, consumer, event_id, region]);
      if (noted.length === 0) return 'again';
      await effect(tx);
      await tx.query(FORGET, [tenant_id]);
      return 'now';
    };
    return inOwner(this.database, tenant_id, work);
  }
}
