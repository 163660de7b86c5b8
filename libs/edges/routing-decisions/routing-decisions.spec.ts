import { describeWithStores } from '@testing/stores';
import { PostgresRoutingDecisions } from './postgres-routing-decisions';
import { describeRoutingDecisions } from './routing-decisions.contract';

describeWithStores('routing decisions', (open) => {
  describeRoutingDecisions('sql', async () => {
    const store = await open();
    return { decisions: new PostgresRoutingDecisions(store.source.as('fp_router'), 'local'), close: () => store.close() };
  });

  it('lets the router neither change nor remove a decision', async () => {
    const store = await open();
    const router = store.source.as('fp_router');
    for (const sql of [
      'UPDATE router.decision SET digest = digest',
      'DELETE FROM router.decision',
      'TRUNCATE router.call_result CASCADE',
    ]) {
      await expect(router.inTenant('acme', (tx) => tx.query(sql))).rejects.toMatchObject({ code: '42501' });
    }
    await expect(store.source.as('fp_gateway').inTenant('acme', (tx) => tx.query('SELECT 1 FROM router.decision'))).rejects.toMatchObject({
      code: '42501',
    });
    await store.close();
  });

  it('accepts no row for another tenant', async () => {
    const store = await open();
    const insert = `INSERT INTO router.decision (tenant_id, routing_decision_id, region, model_call_id, run_id, digest, canonical) VALUES ('globex', 'rd', 'local', 'mc', 'run', 'd', '')`;
    await expect(store.source.as('fp_router').inTenant('acme', (tx) => tx.query(insert))).rejects.toMatchObject({ code: '42501' });
    await store.source.as('fp_router').inTenant('globex', (tx) => tx.query(insert)); // control
    await store.close();
  });
});
