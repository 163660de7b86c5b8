import type { BankJob } from '@edges/bank-store/bank-jobs';
import type { BankStore } from '@edges/bank-store/bank-store';
import type { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { CountingIds } from '@testing/counting-ids';
import { ForgetTexts } from './forget-texts';

const job = { job_id: 'job_1' } as BankJob;
const forgetting = (open: readonly BankJob[]) => {
  const forget = jest.fn(async () => ({ mode: 'for real', units: 1, rows: {} }));
  const parts = {
    ...{ tenant: 'acme', ids: new CountingIds(), now: () => 0, jobs: { unfinished: async () => open } },
    ...{ store: { forget } as unknown as BankStore, recall: { drop: () => undefined } as unknown as BankRecall },
  };
  return { forget, texts: new ForgetTexts(parts) };
};

it('forgets nothing of a bank that a job of the service still writes to', async () => {
  const { forget, texts } = forgetting([job]);
  await expect(texts.forget('talk', { everything: 'bank' })).rejects.toMatchObject({ code: 'MEMORY_JOBS_UNDER_WAY', rules: ['job_1'] });
  expect(forget).not.toHaveBeenCalled();
  await texts.forget('talk', { everything: 'bank', dryRun: true });
  const settled = forgetting([]);
  expect(await settled.texts.forget('talk', { everything: 'bank' })).toMatchObject({ texts: 1 }); // control
});
