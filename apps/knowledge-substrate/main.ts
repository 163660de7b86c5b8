import { runService } from '@platform/run-service';
import { KNOWLEDGE_SUBSTRATE } from './knowledge-substrate.module';

runService(KNOWLEDGE_SUBSTRATE);
