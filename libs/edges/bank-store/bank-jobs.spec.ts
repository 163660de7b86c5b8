import { describeWithStores } from '@testing/stores';
import { describeBankJobs } from './bank-jobs.contract';
import { PostgresBankJobs } from './postgres-bank-jobs';

describeWithStores('jobs of banks in Postgres', (open) => {
  describeBankJobs(async () => {
    const opened = await open();
    return { jobs: new PostgresBankJobs(opened.source.as('fp_memory'), 'local'), close: () => opened.close() };
  });
});
