import { runService } from '@platform/run-service';
import { CHECKPOINT_SIGNER } from './checkpoint-signer.module';

runService(CHECKPOINT_SIGNER);
