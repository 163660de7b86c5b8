import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@kernel/fault';
import { digestOf } from '@kernel/digest';
import { daySeal, daySealId } from '@planes/trust/archive/day-seal';
import { opensCommitment } from '@planes/trust/audit-log/commitment';
import { LOG } from '@edges/audit-log/an-audit-submission';
import type { AuditArchive } from '@edges/audit-archive/audit-archive';
import { FolderAuditArchive } from '@edges/audit-archive/folder-audit-archive';
import { Metrics } from '@platform/telemetry/metrics';
import { describeWithStores, type TestStore } from '@testing/stores';
import { type ArchiveWorld, anArchiveWorld } from './archive-world.cases';

const EDIT =
  "UPDATE audit.entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'tool-gateway', 'nobody'), 'UTF8') WHERE idx = 6";

describeWithStores('a round of the audit archive', (open) => {
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

  it('says in the log what was archived: once a day, under an entry that commits to the index', async () => {
    await threeDays();
    await world.sign();
    const metrics = new Metrics();
    await world.keep(metrics).run();
    await world.keep().run(); // as another process would
    expect(world.trail.told.map(({ entry }) => [entry.kind, entry.tenant_id])).toEqual(Array(3).fill(['day_seal', '*']));
    const sealed = await world.log.find('*', daySealId(LOG, '2026-01-30'));
    const seal = daySeal(await world.days.verifiedIndex('2026-01-30'));
    expect(seal).toMatchObject({ first_size: 0, last_size: 9 });
    expect(opensCommitment(sealed?.entry.commitment ?? 'sha256:', digestOf(seal), sealed?.salt ?? '')).toBe(true);
    const { text } = await metrics.exposition();
    expect(text).toMatch(/^fiveplane_trust_archive_days_total 3$/m);
    expect(text).toMatch(/^fiveplane_trust_archive_entries_total 11$/m);
    expect(text).toMatch(/^fiveplane_trust_archive_behind_days 0$/m);
  });

  it.each<[string, Fault, string, number]>([
    ['is away: it waits, and wakes nobody', new Fault('STORE_UNAVAILABLE', 'away', 'later'), 'unavailable', 0],
    ['refuses this login: it wakes somebody', new Fault('STORE_UNAVAILABLE', 'no right', 'never'), 'refused', 1],
  ])('for an archive that %s', async (_, fault, outcome, errors) => {
    await threeDays();
    await world.sign();
    const away = jest.spyOn(archive, 'folders').mockRejectedValue(fault);
    const metrics = new Metrics();
    const round = world.keep(metrics);
    await round.run();
    expect(world.lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(errors);
    const { text } = await metrics.exposition();
    expect(text).toContain(`fiveplane_trust_archive_rounds_total{outcome="${outcome}"} 1`);
    // How far behind it is, nobody knows yet.
    expect(text).toMatch(/^fiveplane_trust_archive_behind_days Nan$/im);
    expect(text).toMatch(/^fiveplane_trust_archive_looked_seconds 0$/m);
    away.mockRestore();
    await round.run();
    expect((await metrics.exposition()).text).toMatch(/^fiveplane_trust_archive_looked_seconds 1770033600$/m); // noon of the 2nd
  });

  it('wakes somebody for rows that were altered', async () => {
    await threeDays();
    await world.sign();
    await world.tamper(EDIT);
    const metrics = new Metrics();
    await world.keep(metrics).run();
    expect(world.lines.filter((line) => line.includes('"level":"error"') && line.includes('ARCHIVE_ROWS_TAMPERED'))).toHaveLength(1);
    expect((await metrics.exposition()).text).toMatch(/^fiveplane_trust_archive_behind_days 3$/m);
  });
});
