import { describeOnBackend, skipAloud } from '@testing/describe-on-backend';
import { SmallDisk } from '../backends/small-disk';
import { FullDisk, REFUSED } from './faults/full-disk';

const LONG_MS = 600_000;
const TITLE = 'a database whose disk is full';

if (SmallDisk.canBeMounted()) describeOnBackend(TITLE, 'postgres', 'DATABASE_URL', fullDisk);
else skipAloud(TITLE, 'no disk can be mounted here; run it as root, in a container with CAP_SYS_ADMIN', fullDisk);

function fullDisk(): void {
  let disk: FullDisk;

  beforeAll(async () => {
    disk = await FullDisk.start(() => undefined);
  }, LONG_MS);
  afterAll(async () => disk?.remove(), LONG_MS);

  it(
    'refuses clearly and loses nothing that was acknowledged; with room again every run ends',
    async () => {
      const { played } = await disk.play({ runs: 12, verified: 6, awayMs: 1_000, say: () => undefined });
      expect(played.findings).toEqual({ lost: [], repeated: [], withoutRecord: [] });
      expect(played.told.seen.map(([code]) => code)).toContain(REFUSED);
      expect(played.acknowledged).toBeGreaterThan(0);
    },
    LONG_MS,
  );
}
