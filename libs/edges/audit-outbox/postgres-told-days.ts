import type { StatedEvent } from '@kernel/records/event';
import type { Database } from '../database/database';
import { ToldDays } from './told-days';

const NOTE = `INSERT INTO trust.told_day (tenant_id, log_id, day, region) VALUES ('*', $1, $2, $3) ON CONFLICT DO NOTHING RETURNING day`;

/** Beside the outbox of the trust control plane. */
export class PostgresToldDays extends ToldDays {
  constructor(
    private readonly database: Database,
    private readonly region: string,
  ) {
    super();
  }

  override tell(event: StatedEvent<'audit-day-sealed'>): Promise<boolean> {
    const { log_id, day } = event.data;
    return this.database.acrossTenants(async (tx) => {
      const noted = await tx.query(NOTE, [log_id, day, this.region]);
      if (noted.length === 0) return false;
      await tx.query('SELECT trust.queue_events($1, $2, $3)', ['*', this.region, JSON.stringify([event])]);
      return true;
    });
  }
}
