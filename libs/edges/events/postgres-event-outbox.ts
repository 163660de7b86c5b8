import { Fault } from '@kernel/fault';
import type { Millis } from '@kernel/time';
import type { Database } from '../database/database';
import { EventOutbox, type EventOwner, type RelayLease, type WaitingEvent, type WaitingEvents } from './event-outbox';
import { inOwner } from './in-owner';
import { queuedEvent } from './queued-event';

/** The schemas that have an outbox; each belongs to one app. */
export type OutboxSchema = 'trust' | 'conversation' | 'memory' | 'knowledge';

const HOLD = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string => `UPDATE ${home}.event_relay
  SET holder = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond', fence = fence + CASE WHEN holder = $1 THEN 0 ELSE 1 END
  WHERE holder IS NULL OR holder = $1 OR held_until <= clock_timestamp() RETURNING fence`;
const RELEASE = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string =>
  `UPDATE ${home}.event_relay SET held_until = NULL, holder = NULL WHERE holder = $1`;
const OWNERS = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string =>
  `SELECT owner FROM ${home}.tenants_with_waiting_events($1) AS owner`;
const NEXT = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string =>
  `SELECT position, event FROM ${home}.event_outbox WHERE tenant_id = $1 AND position > $3 ORDER BY position LIMIT $2`;
const HELD = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string =>
  `SELECT FROM ${home}.event_relay WHERE fence = $1 FOR SHARE`;
const REMOVE = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string =>
  `DELETE FROM ${home}.event_outbox WHERE tenant_id = $1 AND position = ANY ($2::bigint[])`;
const WAITING = (home: 'trust' | 'conversation' | 'memory' | 'knowledge'): string =>
  `SELECT count, oldest_ms FROM ${home}.waiting_events()`;

/** The outbox in an app's own schema. */
export class PostgresEventOutbox extends EventOutbox {
  constructor(
    private readonly database: Database,
    private readonly schema: OutboxSchema,
  ) {
    super();
  }

  override hold(holder: string, time: Millis): Promise<RelayLease | undefined> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ fence: string }>(HOLD(this.schema), [holder, time]);
      return row && { fence: BigInt(row.fence) };
    });
  }

  override async release(holder: string): Promise<void> {
    await this.database.acrossTenants((tx) => tx.query(RELEASE(this.schema), [holder]));
  }

  override owners(atMost: number): Promise<readonly EventOwner[]> {
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ owner: string }>(OWNERS(this.schema), [atMost]);
      return rows.map(({ owner }) => owner);
    });
  }

  override next(owner: EventOwner, atMost: number, after = 0n): Promise<readonly WaitingEvent[]> {
    return inOwner(this.database, owner, async (tx) => {
      const rows = await tx.query<{ position: string; event: unknown }>(NEXT(this.schema), [owner, atMost, String(after)]);
      return rows.map(({ position, event }) => ({ position: BigInt(position), event: queuedEvent(event, owner) }));
    });
  }

  override published({ fence }: RelayLease, owner: EventOwner, positions: readonly bigint[]): Promise<void> {
    return inOwner(this.database, owner, async (tx) => {
      // Held until COMMIT: nobody takes the lease over between this look and the deletion.
      const held = await tx.query(HELD(this.schema), [String(fence)]);
      if (held.length === 0) throw new Fault('LEASE_LOST', 'another relay has taken over this outbox', 'later');
      await tx.query(REMOVE(this.schema), [owner, positions.map(String)]);
    });
  }

  override waiting(): Promise<WaitingEvents> {
    return this.database.acrossTenants(async (tx) => {
      const [row] = await tx.query<{ count: string; oldest_ms: string }>(WAITING(this.schema));
      return { count: Number(row?.count ?? 0), oldest_ms: Number(row?.oldest_ms ?? 0) };
    });
  }
}
