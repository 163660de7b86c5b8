import { runService } from '@platform/run-service';
import { AI_GATEWAY } from './ai-gateway.module';

runService(AI_GATEWAY);
