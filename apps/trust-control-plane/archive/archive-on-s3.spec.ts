import { later } from '@kernel/time';
import { aLockedBucket } from '@edges/audit-archive/a-locked-bucket';
import { describeWithS3 } from '@testing/s3-server';
import { describeWithPGlite } from '@testing/stores';
import { anArchiveWorld } from './archive-world.cases';

// The lock must end after the server's own present.
const A_CENTURY_MS = 36_500 * 86_400_000;

describeWithS3('a day of the audit log', (server) => {
  describeWithPGlite('archived', (open) => {
    it('is locked in every part until its retention ends, and verified from the bucket alone', async () => {
      const store = await open();
      const { archive, close } = await aLockedBucket(server);
      const world = await anArchiveWorld(store, archive, A_CENTURY_MS);
      await world.entries(9, '2026-01-30T10:00:00.000Z');
      await world.sign();
      world.clock.set('2026-02-01T12:00:00.000Z');
      expect(await world.outstanding.run()).toMatchObject({ behind: 0, stopped: undefined });
      const report = await world.days.verify('2026-01-30');
      expect(report).toMatchObject({ status: 'verified', entries: 9 });
      expect(report.checks.at(-1)).toMatchObject({
        check: 'lock',
        detail: `5 objects are locked until ${later('2026-02-01T12:00:00.000Z', A_CENTURY_MS)} at least`,
      });
      expect(await world.compare.run('2026-01-30')).toEqual({ kind: 'equal', entries: 9 });
      close();
      await store.close();
    });
  });
});
