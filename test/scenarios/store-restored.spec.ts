import { copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refundsIn } from './books';
import { type } from './cli';
import { anOrder, cheap, refundMessage } from './orders';
import { runningPlatform } from './running-platform';
import { until } from './until';

interface Standing {
  readonly source: string;
  readonly standing: string;
  readonly signed: number;
  readonly size: number;
}

interface Verified {
  readonly status: string;
  readonly log: readonly Standing[];
}

interface Report {
  readonly status: string;
}

describe('after the embedded store was lost', () => {
  const { it, person, platform } = runningPlatform({}, { backend: 'embedded' });
  const place = mkdtempSync(join(tmpdir(), 'fiveplane-restore-'));
  const backup = join(place, 'fiveplane.backup');
  const kept = join(place, 'kept-elsewhere.note');
  const keys = join(place, 'keys.json');
  const before = anOrder('acme', cheap);
  const between = anOrder('acme', cheap);
  let recordBefore = '';
  let recordBetween = '';
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  const head = (): string => join(platform().folder, 'checkpoint', 'head.note');
  const signed = (note: string): number => Number(note.split('\n')[1]);
  const refund = async (message: string): Promise<string> => {
    const run = await until('a refund goes through', async () => {
      const asked = await person('acme').invokes({ message });
      return asked.status === 'DECIDED' ? asked : undefined;
    });
    return run.record_id ?? '';
  };
  /** Waits until the signer has signed more than before. */
  const signedBeyond = (size: number): Promise<string> =>
    until('the log is signed further', async () => {
      const note = existsSync(head()) ? readFileSync(head(), 'utf8') : '';
      return note !== '' && signed(note) > size ? note : undefined;
    });

  it('(before: a refund is made, and a backup while the platform runs, which goes on)', async () => {
    recordBefore = await refund(refundMessage(before));
    const made = await type(platform(), 'backup', 'create', '--out', backup, '--json');
    expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect((await type(platform(), 'keys', 'export', '--out', keys)).code).toBe(0);
    const size = signed(await signedBeyond(0));
    recordBetween = await refund(refundMessage(between));
    await signedBeyond(size);
    await platform().kill('SIGKILL');
    copyFileSync(head(), kept);
  });

  it('the backup is whole by itself, and the checkpoint that was kept elsewhere shows what it lacks', async () => {
    const alone = await type<Verified>('elsewhere', 'backup', 'verify', '--file', backup, '--keys', keys, '--json');
    expect({ code: alone.code, status: alone.json().status }).toEqual({ code: 0, status: 'whole' });
    const held = await type<Verified>('elsewhere', 'backup', 'verify', '--file', backup, '--keys', keys, '--checkpoint', kept, '--json');
    expect({ code: held.code, status: held.json().status }).toEqual({ code: 2, status: 'missing' });
    const lacking = held.json().log.find(({ source }) => source === kept);
    expect(lacking?.size).toBeLessThan(lacking?.signed ?? 0);
  });

  it('it is restored in the place of the lost folder only when the loss is accepted', async () => {
    renameSync(platform().folder, join(place, 'lost'));
    const restore = ['backup', 'restore', '--file', backup, '--into', platform().folder, '--checkpoint', kept, '--keys', keys];
    const refused = await type('elsewhere', ...restore);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^CLI_BACKUP_LACKS: .* are not there/) });
    expect(existsSync(platform().folder)).toBe(false);
    const restored = await type<Verified>('elsewhere', ...restore, '--accept-loss', '--json');
    expect({ code: restored.code, err: restored.err }).toEqual({ code: 0, err: '' });
  });

  it('a platform starts on it; what was in the backup verifies, what was lost is not known, and refunds go on', async () => {
    await platform().boot();
    const file = join(place, 'record.json');
    await until('the record is covered by a checkpoint', async () =>
      (await type(platform(), 'records', 'export', recordBefore, '--out', file, '--force')).code === 0 ? true : undefined,
    );
    const verified = await type<Report>('elsewhere', 'audit', 'verify', '--file', file, '--keys', keys, '--json');
    expect(verified.json().status).toBe('verified');
    expect((await type(platform(), 'records', 'show', recordBetween)).code).toBe(2);
    await refund(refundMessage(anOrder('acme', cheap)));
  });

  it('control: a restore over the running platform is refused', async () => {
    const over = await type('elsewhere', 'backup', 'restore', '--file', backup, '--into', platform().folder, '--keys', keys);
    expect(over).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^STORE_BUSY: .* is in use by process \d+/) });
  });

  it('the books of the shop hold the refund of the backup and not the lost one', async () => {
    const refunds = await platform().lastLook(refundsIn);
    expect(refunds.has(before.order_id)).toBe(true);
    expect(refunds.has(between.order_id)).toBe(false);
  });
});
