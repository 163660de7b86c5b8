import { runService } from '@platform/run-service';
import { SAMPLE_SHOP } from './sample-shop.module';

runService(SAMPLE_SHOP);
