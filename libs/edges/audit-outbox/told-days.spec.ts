import { describeWithStores } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { PostgresEventOutbox } from '../events/postgres-event-outbox';
import { PostgresToldDays } from './postgres-told-days';
import { describeToldDays } from './told-days.contract';

describeWithStores('PostgresToldDays', (open) => {
  describe('keeps the promises of ToldDays', () => {
    describeToldDays(async () => {
      const lent = await open();
      const database = lent.source.as('fp_trust');
      return {
        days: new PostgresToldDays(database, 'local'),
        waiting: () => waitingEvents(new PostgresEventOutbox(database, 'trust'), '*'),
        close: () => lent.close(),
      };
    });
  });

  it('lets no tenant see or write a day', async () => {
    const lent = await open();
    const database = lent.source.as('fp_trust');
    const insert = `INSERT INTO trust.told_day (tenant_id, log_id, day, region) VALUES ('*', 'local/0', '2026-01-30', 'local')`;
    await expect(database.inTenant('acme', (tx) => tx.query(insert))).rejects.toMatchObject({ code: '42501' });
    await database.acrossTenants((tx) => tx.query(insert));
    expect(await database.inTenant('acme', (tx) => tx.query('SELECT day FROM trust.told_day'))).toEqual([]);
    await lent.close();
  });
});
