import { AT } from './a-new-unit.contract';
import type { BankJobs } from './bank-jobs';

export interface OpenBankJobs {
  readonly jobs: BankJobs;
  close(): Promise<void>;
}

/** One test per promise about who takes which jobs when, and how long they are told of; see also `describeForgetting`. */
export function describeBankJobs(open: () => Promise<OpenBankJobs>): void {
  describe('jobs', () => {
    let opened: OpenBankJobs;
    let jobs: BankJobs;
    beforeEach(async () => {
      opened = await open();
      ({ jobs } = opened);
    });
    afterEach(() => opened.close());

    const queue = (job_id: string, at: number, tenant = 'acme', bank = 'support') =>
      jobs.enqueue(tenant, { job_id, bank, kind: 'retain', payload: {}, at });
    const names = (all: readonly { readonly job_id: string }[]) => all.map(({ job_id }) => job_id);

    it('are taken bank by bank, however many others wait longer', async () => {
      for (let n = 0; n < 5; n++) await queue(`other ${n}`, AT, 'globex');
      await queue('elsewhere', AT, 'acme', 'elsewhere');
      await queue('z', AT + 1);
      await queue('a', AT + 2);
      expect(names(await jobs.claimOf('acme', ['support'], AT + 3, AT + 9, 5))).toEqual(['z', 'a']);
      expect(names(await jobs.claimOf('acme', ['support'], AT + 3, AT + 9, 5))).toEqual([]);
      expect(names(await jobs.claim(AT + 3, AT + 9, 99))).toEqual(['elsewhere', ...Array.from({ length: 5 }, (_, n) => `other ${n}`)]);
    });

    it('that are given back wait until their time, and not for who settles the bank', async () => {
      await queue('j', AT);
      const [job] = await jobs.claim(AT, AT + 100, 1);
      if (job === undefined) throw new Error('claimed');
      expect(await jobs.release(job, AT + 10)).toBe(true);
      expect(await jobs.release(job, AT + 10)).toBe(false);
      expect(await jobs.end(job, 'succeeded', {}, AT)).toBe(false);
      expect(await jobs.find('acme', 'j')).toMatchObject({ state: 'queued', attempts: 1 });
      expect(names(await jobs.claim(AT + 9, AT + 100, 1))).toEqual([]);
      expect(names(await jobs.claimOf('acme', ['support'], AT + 9, AT + 20, 1))).toEqual(['j']);
      expect(await jobs.claim(AT + 20, AT + 100, 1)).toMatchObject([{ job_id: 'j', attempts: 3 }]);
    });

    it('are listed in the order they were queued, whatever they are called', async () => {
      for (const [at, id] of ['z', 'a', 'm'].entries()) await queue(id, AT + at);
      const page = async (after: string | null) => names(await jobs.page('acme', 'support', { after, limit: 2 }));
      expect([await page(null), await page('a'), await page('m'), await page('nobody')]).toEqual([['z', 'a'], ['m'], [], []]);
    });

    it('go when they ended long ago; what has not ended stays', async () => {
      await queue('done', AT);
      const [job] = await jobs.claim(AT, AT + 100, 1);
      if (job === undefined) throw new Error('claimed');
      await jobs.end(job, 'succeeded', {}, AT + 1);
      await queue('open', AT);
      expect(await jobs.dropEnded('acme', 'support', AT + 1)).toBe(0);
      expect(await jobs.dropEnded('acme', 'support', AT + 2)).toBe(1);
      expect(names(await jobs.page('acme', 'support', { after: null, limit: 9 }))).toEqual(['open']);
    });
  });
}
