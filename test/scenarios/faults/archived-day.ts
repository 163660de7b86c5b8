import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DayReport } from '@planes/trust/archive/day-report';
import { type } from '../cli';
import type { Sql } from '../sql';
import { until } from '../until';
import type { FaultWorld } from './fault-world';

const DAY_MS = 86_400_000;

/** Far enough away that nothing was archived of the days since. */
const DAYS_AGO = 40;

/**
 * Makes what is in the log now a day that is over, so that it is archived, and sees afterwards whether the bucket alone proves all of it.
 * When an entry was appended is not part of the tree: everything that was signed still holds. Once for a platform: all days since are archived with it.
 */
export class ArchivedDay {
  readonly day = new Date(Date.now() - DAYS_AGO * DAY_MS).toISOString().slice(0, '2026-01-31'.length);

  constructor(private readonly world: FaultWorld) {}

  /** From now on the platform has something to archive. */
  async ends(): Promise<void> {
    await this.world.apps.atStore(async (sql) => {
      await sql('ALTER TABLE audit.entry DISABLE TRIGGER append_only');
      // All of it on one day, whatever the hour is in which this is played.
      await sql('UPDATE audit.entry SET appended_at = $1::timestamptz + (idx || $2)::interval', [`${this.day}T12:00:00Z`, ' milliseconds']);
      await sql('ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only');
    });
  }

  /** Waits until the day is in the bucket. @returns what is wrong with it there, in the eyes of somebody who has the bucket and the keys alone. */
  async problems(patience: number): Promise<readonly string[]> {
    const { apps, archive } = this.world;
    writeFileSync(join(apps.folder, 'archive-keys.json'), JSON.stringify(apps.connection.trusted_keys));
    const auditor = { environment: { PATH: process.env['PATH'] ?? '', ...archive }, folder: apps.folder };
    let why = '';
    const verified = await until(
      `${this.day} is archived`,
      async () => {
        const told = await type<DayReport>(auditor, 'audit', 'verify', '--from-archive', '--day', this.day, '--keys', 'archive-keys.json', '--json'); // prettier-ignore
        why = `${told.err}${told.out}`.slice(0, 1_000);
        return told.code === 0 ? told.json() : undefined;
      },
      patience,
    ).catch(() => undefined);
    if (verified === undefined) return [`${this.day} is not proven by the archive: ${why}`];
    const logged = await apps.atStore((sql) => entriesOf(sql, this.day));
    return verified.entries === logged ? [] : [`${this.day} has ${logged} entries and the archive ${verified.entries}`];
  }
}

async function entriesOf(sql: Sql, day: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM audit.entry WHERE (appended_at AT TIME ZONE 'UTC')::date = $1::date`,
    [day],
  );
  return row?.count ?? 0;
}
