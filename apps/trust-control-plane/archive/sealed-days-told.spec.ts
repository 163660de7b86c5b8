import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@kernel/fault';
import { FolderAuditArchive } from '@edges/audit-archive/folder-audit-archive';
import { LOG } from '@edges/audit-log/an-audit-submission';
import { PostgresToldDays } from '@edges/audit-outbox/postgres-told-days';
import { describeWithStores, type TestStore } from '@testing/stores';
import { type ArchiveWorld, anArchiveWorld } from './archive-world.cases';

describeWithStores('the archive', (open) => {
  let store: TestStore;
  let folder: string;
  let world: ArchiveWorld;
  beforeEach(async () => {
    store = await open();
    folder = mkdtempSync(join(tmpdir(), 'fiveplane-archive-'));
    world = await anArchiveWorld(store, new FolderAuditArchive(folder));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await store.close();
  });

  it('tells each sealed day as an event, once, also when a process died between the entry and the event', async () => {
    await world.entries(9, '2026-01-30T10:00:00.000Z');
    await world.entries(2, '2026-02-01T00:00:00.000Z');
    world.clock.set('2026-02-02T12:00:00.000Z');
    await world.sign();
    const dying = jest.spyOn(PostgresToldDays.prototype, 'tell').mockRejectedValueOnce(new Fault('STORE_UNAVAILABLE', 'away', 'later'));
    await world.keep().run();
    dying.mockRestore();
    expect([world.trail.told.length, await world.events()]).toEqual([1, []]);
    await world.keep().run();
    await world.keep().run();
    const days = (await world.events()).map(({ type, key, data }) => ({ type, key, ...data }));
    const told = (day: string, tree_size: number, root_hash: string) => ({
      ...{ type: 'audit-day-sealed', key: LOG, log_id: LOG, day, tree_size, root_hash },
    });
    const roots = await Promise.all(['2026-01-30', '2026-02-01'].map(async (day) => (await world.days.verifiedIndex(day)).root));
    expect(days).toEqual([
      told('2026-01-30', 9, roots[0] ?? ''),
      told('2026-01-31', 9, roots[0] ?? ''), // no entries: the tree of the day before
      told('2026-02-01', 11, roots[1] ?? ''),
    ]);
  });
});
