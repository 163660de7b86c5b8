import { runService } from '@platform/run-service';
import { ORCHESTRATOR } from './orchestrator.module';

runService(ORCHESTRATOR);
