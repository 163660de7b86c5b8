import { runService } from '@platform/run-service';
import { LLM_ROUTER } from './llm-router.module';

runService(LLM_ROUTER);
