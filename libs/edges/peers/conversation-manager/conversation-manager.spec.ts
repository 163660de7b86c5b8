import { later, timestampOf } from '@kernel/time';
import { describeConversationManager } from './conversation-manager.contract';
import { InMemoryConversationManager } from './in-memory-conversation-manager';

describeConversationManager('in memory', () => {
  const manager = new InMemoryConversationManager();
  return Promise.resolve({
    manager,
    call: (tenant) => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 5_000) }),
    openRun: () => {
      manager.open('acme', 'run_01KG9F4AR0000000000000000A');
      return Promise.resolve('run_01KG9F4AR0000000000000000A' as const);
    },
    close: () => Promise.resolve(),
  });
});
