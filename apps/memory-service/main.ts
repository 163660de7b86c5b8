import { runService } from '@platform/run-service';
import { MEMORY_SERVICE } from './memory-service.module';

runService(MEMORY_SERVICE);
