import { runService } from '@platform/run-service';
import { CONTEXT_COMPILER } from './context-compiler.module';

runService(CONTEXT_COMPILER);
