import { runService } from '@platform/run-service';
import { TRUST_CONTROL_PLANE } from './trust-control-plane.module';

runService(TRUST_CONTROL_PLANE);
