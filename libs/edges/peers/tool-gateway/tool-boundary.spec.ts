import { InMemoryToolBoundary } from './in-memory-tool-boundary';
import { describeToolBoundary } from './tool-boundary.contract';

describeToolBoundary('in memory', async () => ({
  tools: new InMemoryToolBoundary({ 'orders.lookup': ({ args }) => ({ output: { ...args, tenant: 'acme', total_cents: 8990 } }) }),
  close: async () => undefined,
}));
