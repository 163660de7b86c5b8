import { describeWithStores } from '@testing/stores';
import { PostgresToolCalls } from './postgres-tool-calls';
import { describeToolCalls } from './tool-calls.contract';

describeWithStores('tool calls', (open) => {
  describeToolCalls(async () => {
    const store = await open();
    return { calls: new PostgresToolCalls(store.source.as('fp_tool'), 'local'), close: () => store.close() };
  });
});
