import { InMemoryToolBoundary } from './in-memory-tool-boundary';
import { describeToolBoundary } from './tool-boundary.contract';

describeToolBoundary('in memory', async () => ({
  tools: new InMemoryToolBoundary({ 'orders.lookup': ({ args }) => ({ output: { ...args, tenant: 'acme', total_cents: 8990 } }) }),
  deadline: '2099-01-01T00:00:00.000Z',
  close: async () => undefined,
}));
