import { aStatedEvent } from '@testing/an-event';
import { describeWithStores } from '@testing/stores';
import { describeEventOutbox } from './event-outbox.contract';
import { type OutboxSchema, PostgresEventOutbox } from './postgres-event-outbox';

const SCHEMAS = {
  trust: 'fp_trust',
  conversation: 'fp_conversation',
  memory: 'fp_memory',
  knowledge: 'fp_knowledge',
} as const satisfies Record<OutboxSchema, string>;

describeWithStores('PostgresEventOutbox', (open) => {
  describe.each(Object.entries(SCHEMAS))('of %s keeps the promises of EventOutbox', (schema, role) => {
    describeEventOutbox(async () => {
      const lent = await open();
      const database = lent.source.as(role);
      return {
        outbox: new PostgresEventOutbox(database, schema as OutboxSchema),
        queue: async (owner, events) => {
          const values = [owner, 'local', JSON.stringify(events)];
          const sql = `SELECT ${schema}.queue_events($1, $2, $3)`;
          await (owner === '*'
            ? database.acrossTenants((tx) => tx.query(sql, values))
            : database.inTenant(owner, (tx) => tx.query(sql, values)));
        },
        close: () => lent.close(),
      };
    });
  });

  it('lets a tenant queue nothing in the name of another or of the platform', async () => {
    const lent = await open();
    for (const owner of ['globex', '*']) {
      const values = [owner, 'local', JSON.stringify([aStatedEvent(1)])];
      const queued = lent.source.as('fp_trust').inTenant('acme', (tx) => tx.query('SELECT trust.queue_events($1, $2, $3)', values));
      await expect(queued).rejects.toMatchObject({ code: '42501' });
    }
    await lent.close();
  });

  it('queues nothing when the deed does not come about', async () => {
    const lent = await open();
    const database = lent.source.as('fp_trust');
    const deed = database.inTenant('acme', async (tx) => {
      await tx.query('SELECT trust.queue_events($1, $2, $3)', ['acme', 'local', JSON.stringify([aStatedEvent(1)])]);
      throw new Error('no deed');
    });
    await expect(deed).rejects.toThrow('no deed');
    expect(await new PostgresEventOutbox(database, 'trust').waiting()).toMatchObject({ count: 0 });
    await lent.close();
  });
});
