import { runService } from '@platform/run-service';
import { TOOL_GATEWAY } from './tool-gateway.module';

runService(TOOL_GATEWAY);
