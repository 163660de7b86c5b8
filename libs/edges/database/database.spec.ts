import { describeWithStores } from '@testing/stores';
import { describeDatabase } from './database.contract';

describeWithStores('database', describeDatabase);
