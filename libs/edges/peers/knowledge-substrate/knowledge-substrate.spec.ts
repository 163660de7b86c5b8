import { InMemoryKnowledgeSubstrate } from './in-memory-knowledge-substrate';
import { describeKnowledgeSubstrate } from './knowledge-substrate.contract';

describeKnowledgeSubstrate('in memory', () =>
  Promise.resolve({ substrate: new InMemoryKnowledgeSubstrate(), close: () => Promise.resolve() }),
);
