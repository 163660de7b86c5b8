import { CannotRun } from '../backends/backend';
import { FullDisk } from './faults/full-disk';

const LONG_MS = 600_000;

describe('a database whose disk is full', () => {
  let disk: FullDisk | undefined;

  beforeAll(async () => {
    disk = await FullDisk.start((line) => void process.stderr.write(`${line}\n`));
  }, LONG_MS);
  afterAll(async () => disk?.remove(), LONG_MS);

  it(
    'refuses clearly and loses nothing that was acknowledged; with room again every run ends',
    async () => {
      if (disk === undefined) throw new CannotRun('no disk', 'none');
      const t = Date.now();
      const { played, server } = await disk.play(12, 1_000, (line) => void process.stderr.write(`${line}\n`));
      process.stderr.write(`${server} ${Date.now() - t} ms; ${played.watch.inWords}; ${JSON.stringify(played.told.seen)} ${JSON.stringify(played.ends.seen)} ready ${played.readyAfter} slowest ${played.slowest} under ${played.underWay} ack ${played.acknowledged}\n`);
      expect(played.findings).toEqual({ lost: [], repeated: [], withoutRecord: [] });
      expect(played.told.seen.map(([code]) => code)).toContain('503 STORE_UNAVAILABLE');
    },
    LONG_MS,
  );
});
