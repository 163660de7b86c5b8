import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexKey } from '@planes/trust/archive/archive-index';
import { LOG } from '@edges/audit-log/an-audit-submission';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import { FolderAuditArchive } from '@edges/audit-archive/folder-audit-archive';
import { aSigner } from '@testing/a-signer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { type ArchiveWorld, anArchiveWorld } from './archive-world.cases';
import { DyingArchive, ForgetfulArchive } from './broken-archives.cases';

const EDIT =
  "UPDATE audit.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'tool-gateway', 'nobody'), 'UTF8') WHERE idx = 6";
const EDIT_WITH_HASH = `${EDIT}; UPDATE audit.entry SET leaf_hash = sha256('\\x00'::bytea || body) WHERE idx = 6`;

describeWithStores('the audit archive', (open) => {
  let store: TestStore;
  let folder: string;
  let archive: AuditArchive;
  let world: ArchiveWorld;

  beforeEach(async () => {
    store = await open();
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-archive-'));
    archive = new FolderAuditArchive(folder);
    world = await anArchiveWorld(store, archive);
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await store.close();
  });

  /** Nine entries on the 30th, none on the 31st, two on the 1st; it is noon of the 2nd. */
  const threeDays = async (): Promise<void> => {
    await world.entries(9, '2026-01-30T10:00:00.000Z');
    await world.entries(2, '2026-02-01T00:00:00.000Z');
    world.clock.set('2026-02-02T12:00:00.000Z');
  };
  const codeOf = (outcome: object): unknown => ('code' in outcome ? outcome.code : 'none');

  it('archives every day that is over, oldest first, also one without entries, each verified from the archive alone', async () => {
    await threeDays();
    await world.sign();
    const { archived, days, behind, stopped } = await world.outstanding.run();
    expect(archived.map(({ index }) => [index.day, index.first, index.entries, index.segments.length])).toEqual([
      ['2026-01-30', 0, 9, 3], // 4 + 4 + 1 entries a segment
      ['2026-01-31', 9, 0, 0],
      ['2026-02-01', 9, 2, 1],
    ]);
    expect({ days, behind, stopped }).toEqual({ days: ['2026-01-30', '2026-01-31', '2026-02-01'], behind: 0, stopped: undefined });
    for (const day of days) expect((await world.days.verify(day)).status).toBe('verified');
    expect((await world.outstanding.run()).archived).toEqual([]);
  });

  it('waits until a day has been over for a quarter of an hour and a checkpoint covers all of it', async () => {
    await world.entries(3, '2026-01-30T23:59:59.000Z');
    world.clock.set('2026-01-31T00:14:59.999Z');
    await world.sign();
    expect(await world.outstanding.run()).toMatchObject({ archived: [], behind: 1, stopped: undefined });
    world.clock.set('2026-01-31T00:15:00.000Z');
    expect(await world.outstanding.run()).toMatchObject({ archived: [{ index: { entries: 3 } }], behind: 0 });
    await world.entries(1, '2026-01-31T12:00:00.000Z');
    world.clock.set('2026-02-01T12:00:00.000Z');
    expect(await world.outstanding.run()).toMatchObject({ behind: 1, stopped: { code: 'ARCHIVE_NOT_YET_CHECKPOINTED' } });
  });

  it('has nothing to do for a log without entries', async () => {
    expect(await world.outstanding.run()).toMatchObject({ archived: [], days: [], behind: 0, stopped: undefined });
  });

  it.each([
    ['a body', EDIT],
    ['a body and its leaf hash', EDIT_WITH_HASH],
    ['a body so that it is no entry', "UPDATE audit.entry SET body = body || ' ' WHERE idx = 6"],
  ])('archives nothing of a day whose rows were altered before: %s', async (_, sql) => {
    await threeDays();
    await world.sign();
    await world.tamper(sql);
    expect(await world.outstanding.run()).toMatchObject({ archived: [], behind: 3, stopped: { code: 'ARCHIVE_ROWS_TAMPERED' } });
    expect(await archive.keys('')).toEqual([]);
  });

  it('archives the same rows when the signer had seen them so (control: the signed root decides)', async () => {
    await threeDays();
    await world.tamper(EDIT_WITH_HASH);
    await world.sign();
    expect((await world.outstanding.run()).archived).toHaveLength(3);
  });

  it('does not believe a checkpoint by a key that nobody registered for it', async () => {
    await threeDays();
    await world.sign(aSigner('checkpoint', { tenant_id: '*', holder: 'a stranger' }));
    expect(await world.outstanding.run()).toMatchObject({ stopped: { code: 'AUDIT_CHECKPOINT_UNTRUSTED' } });
    expect(await archive.keys('')).toEqual([]);
  });

  it.each([
    ['a body', EDIT],
    ['a body and its leaf hash', EDIT_WITH_HASH],
    ['a row away', 'DELETE FROM audit.entry WHERE idx = 6'],
    ['when it was appended', "UPDATE audit.entry SET appended_at = '2026-01-30T11:00:00Z' WHERE idx = 6"],
  ])('finds that somebody altered %s after the day was archived, and names the entry', async (_, sql) => {
    await threeDays();
    await world.sign();
    await world.outstanding.run();
    expect(await world.compare.run('2026-01-30')).toEqual({ kind: 'equal', entries: 9 }); // control: untouched, nothing is found
    await world.tamper(sql);
    expect(await world.compare.run('2026-01-30')).toMatchObject({
      code: 'ARCHIVE_ROWS_DIFFER',
      reason: 'entry 6 of local/0 is not what was archived',
    });
    expect((await world.days.verify('2026-01-30')).status).toBe('verified');
  });

  it('finds its own work again wherever it was interrupted, and ends with the very same objects', async () => {
    await threeDays();
    await world.sign();
    await world.outstanding.run();
    const whole = await contents(archive);
    for (let puts = 0; puts < whole.size; puts++) {
      const half = mkdtempSync(join(tmpdir(), 'fiveplane-archive-'));
      const place = new FolderAuditArchive(half);
      await expect(world.over(new DyingArchive(place, puts)).outstanding.run()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await world.entries(1, '2026-02-02T13:00:00.000Z'); // the log goes on meanwhile, and is signed
      await world.sign();
      await world.over(place).outstanding.run();
      expect([puts, await contents(place)]).toEqual([puts, whole]);
      rmSync(half, { recursive: true });
    }
  });

  it('never writes over what lies under one of its keys', async () => {
    await threeDays();
    await world.sign();
    await archive.put('local/0/2026-01-30/checkpoint.note', Buffer.from('somebody was here'), '2126-01-31T00:00:00.000Z');
    expect(await world.outstanding.run()).toMatchObject({ archived: [], stopped: { code: 'ARCHIVE_KEY_TAKEN' } });
  });

  it('does not count a day as archived whose objects do not come back as they were written', async () => {
    await threeDays();
    await world.sign();
    const forgetful = world.over(new ForgetfulArchive(archive));
    const first = await forgetful.outstanding.run();
    expect([first.archived, first.stopped && codeOf(first.stopped)]).toEqual([[], 'ARCHIVE_OBJECT_CHANGED']);
    // One round later, and in another process, it is no more archived than before.
    const second = await world.over(archive).outstanding.run();
    expect(second).toMatchObject({ archived: [], days: [], behind: 3, stopped: { code: 'ARCHIVE_KEY_TAKEN' } });
  });

  it.each([
    ['stands as it was written (control)', false],
    ['was changed afterwards', true],
  ])('goes on from a day that %s, or stops there in every round', async (_, isChanged) => {
    await world.entries(3, '2026-01-30T10:00:00.000Z');
    await world.entries(2, '2026-01-31T10:00:00.000Z');
    await world.sign();
    world.clock.set('2026-01-31T12:00:00.000Z');
    expect((await world.outstanding.run()).archived).toHaveLength(1);
    const segment = join(folder, LOG, '2026-01-30', 'segment-00000.jsonl');
    if (isChanged) {
      chmodSync(segment, 0o600);
      writeFileSync(segment, readFileSync(segment, 'utf8').replace('tool-gateway', 'nobody'));
    }
    world.clock.set('2026-02-01T12:00:00.000Z');
    const { outstanding } = world.over(archive);
    const rounds = [await outstanding.run(), await outstanding.run()];
    expect(rounds.map(({ archived, behind, stopped }) => [archived.length, behind, stopped?.code])).toEqual(
      isChanged
        ? [
            [0, 2, 'ARCHIVE_OBJECT_CHANGED'],
            [0, 2, 'ARCHIVE_OBJECT_CHANGED'],
          ]
        : [
            [1, 0, undefined],
            [0, 0, undefined],
          ],
    );
  });

  it('does not wait for an index of a day to come that somebody wrote, and says that it is there', async () => {
    await threeDays();
    await world.sign();
    await archive.put(indexKey(LOG, '2026-12-31'), Buffer.from('{}'), '2126-01-31T00:00:00.000Z');
    const { archived, days, behind, stopped } = await world.outstanding.run();
    expect([archived.length, days.length, behind, stopped?.code]).toEqual([3, 3, 0, 'ARCHIVE_KEY_TAKEN']);
  });
});

async function contents(archive: AuditArchive): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const key of await archive.keys('')) found.set(key, Buffer.from((await archive.read(key))?.bytes ?? []).toString('utf8'));
  return found;
}
