import { runService } from '@platform/run-service';
import { CONVERSATION_MANAGER } from './conversation-manager.module';

runService(CONVERSATION_MANAGER);
