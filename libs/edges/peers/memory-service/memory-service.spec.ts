import { InMemoryMemoryService } from './in-memory-memory-service';
import { describeMemoryService } from './memory-service.contract';

describeMemoryService('in memory', () => Promise.resolve({ memory: new InMemoryMemoryService(), close: () => Promise.resolve() }));
