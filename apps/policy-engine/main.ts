import { runService } from '@platform/run-service';
import { POLICY_ENGINE } from './policy-engine.module';

runService(POLICY_ENGINE);
