import { describeWithStores } from '@testing/stores';
import { describeModelBudgets } from './model-budgets.contract';
import { PostgresModelBudgets } from './postgres-model-budgets';

describeWithStores('model budgets', (open) => {
  describeModelBudgets('sql', async () => {
    const store = await open();
    return { budgets: new PostgresModelBudgets(store.source.as('fp_gateway'), 'local'), close: () => store.close() };
  });
});
