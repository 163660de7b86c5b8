import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@kernel/dsse';
import { digestOf } from '@kernel/digest';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { FIONA, sealed, TRUSTED } from '@testing/a-run-export';
import { answering, APPROVAL, aFolder, EXPORT, RECORD, type Script, ScriptedPlatform, typed, WELL } from './command-line.cases';

let script: Script;
let platform: ScriptedPlatform;
let folder: string;

beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => script);
});
beforeEach(() => {
  script = answering(WELL);
  folder = aFolder(platform.url);
  platform.received.length = 0;
});
afterAll(() => platform.close());

const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
const exporting = ['records', 'export', RECORD.record_id, '--out', 'record.json'];

describe('fiveplane records export', () => {
  it('writes what the platform signed, readable by everybody, and leaves nothing else behind', async () => {
    expect((await typed(folder, exporting)).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(EXPORT)));
    expect(statSync(join(folder, 'record.json')).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder).sort()).toEqual(['.fiveplane', 'record.json']);
  });

  it('does not overwrite a file, unless forced', async () => {
    write('record.json', 'mine');
    expect(await typed(folder, exporting)).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/^CLI_FILE_EXISTS: /) as string });
    expect(platform.received).toEqual([]);
    expect(readFileSync(join(folder, 'record.json'), 'utf8')).toBe('"mine"');
    expect((await typed(folder, [...exporting, '--force'])).code).toBe(0);
    expect(readFileSync(join(folder, 'record.json'), 'utf8')).not.toBe('"mine"');
  });

  it('writes nothing when the answer is no run export', async () => {
    script = answering({ ...WELL, [`GET /v1/records/${RECORD.record_id}/export`]: { ...EXPORT, keys: undefined } });
    expect((await typed(folder, exporting)).code).toBe(3);
    expect(readdirSync(folder)).toEqual(['.fiveplane']);
  });

  it('says so when it may not write there', async () => {
    expect(await typed(folder, [...exporting.slice(0, -1), 'no/such/folder.json'])).toMatchObject({
      code: 5,
      err: expect.stringMatching(/^CLI_FILE_UNWRITABLE: /) as string,
    });
  });
});

describe('the offline commands', () => {
  const OFFLINE = [
    { words: ['replay'], good: { status: 'replay_equal' }, bad: { status: 'invalid', first_divergence: { stage: 'evidence' } } },
    { words: ['audit', 'verify'], good: { status: 'verified' }, bad: { status: 'tampered', first_divergence: { check: 'manifest' } } },
  ];

  it.each(OFFLINE)(
    '$words say yes to an exported run, under the connection’s keys and under named ones, and ask nobody',
    async ({ words, good }) => {
      write('record.json', EXPORT);
      write('keys.json', TRUSTED);
      for (const keys of [[], ['--keys', 'keys.json']]) {
        const outcome = await typed(folder, [...words, '--file', 'record.json', '--json', ...keys]);
        expect({ code: outcome.code, err: outcome.err }).toEqual({ code: 0, err: '' });
        expect(JSON.parse(outcome.out)).toMatchObject({ ...good, refusals: [] });
        expect(outcome.out.trimEnd().split('\n')).toHaveLength(1);
      }
      expect((await typed(folder, [...words, '--file', 'record.json'])).out).toContain(good.status);
      expect(platform.received).toEqual([]);
    },
  );

  it.each(OFFLINE)('$words say no to a changed file, and where', async ({ words, bad }) => {
    write('record.json', { ...EXPORT, exported_at: '2026-01-31T09:59:59.000Z' });
    const outcome = await typed(folder, [...words, '--file', 'record.json', '--json']);
    expect(outcome.code).toBe(2);
    expect(JSON.parse(outcome.out)).toMatchObject(bad);
  });

  it.each(OFFLINE)('$words do not believe a file under other keys', async ({ words }) => {
    write('record.json', EXPORT);
    write('keys.json', []);
    expect((await typed(folder, [...words, '--file', 'record.json', '--keys', 'keys.json'])).code).toBe(2);
  });

  it.each(OFFLINE)('$words say aloud that the file’s own keys prove nothing', async ({ words, good }) => {
    write('record.json', EXPORT);
    const outcome = await typed('/', [...words, '--file', join(folder, 'record.json'), '--json']);
    expect(outcome.code).toBe(0);
    expect(outcome.err).toContain('Keys inside the file prove nothing by themselves');
    expect(JSON.parse(outcome.out)).toMatchObject(good);
  });

  it.each(OFFLINE)('$words refuse what is no file, no JSON or no key list as wrong usage', async ({ words }) => {
    write('record.json', EXPORT);
    writeFileSync(join(folder, 'broken.json'), '{');
    for (const argv of [['--file', 'nowhere.json'], ['--file', 'broken.json'], ['--file', 'record.json', '--keys', 'record.json'], []])
      expect(await typed(folder, [...words, ...argv])).toMatchObject({
        code: 5,
        out: '',
        err: expect.stringMatching(/^CLI_[A-Z_]+: .*\n {2}next: /) as string,
      });
  });

  it('replay names the stage that differs', async () => {
    const run_view = EXPORT.documents.filter(({ kind }) => kind !== 'run-view');
    write('record.json', sealed({ ...EXPORT, documents: run_view }));
    const outcome = await typed(folder, ['replay', '--file', 'record.json']);
    expect(outcome).toMatchObject({ code: 2, err: '' });
    expect(outcome.out).toMatch(/first divergence in documents \(missing_artefact\): run-view/);
  });

  it('keys export gives an auditor the keys to verify with', async () => {
    write('record.json', EXPORT);
    expect((await typed(folder, ['keys', 'export', '--out', 'keys.json'])).code).toBe(0);
    expect((await typed('/', ['audit', 'verify', '--file', join(folder, 'record.json'), '--keys', join(folder, 'keys.json')])).code).toBe(
      0,
    );
    expect((await typed('/', ['keys', 'export', '--out', '/tmp/never.json'])).code).toBe(5);
  });
});

describe('fiveplane approvals sign', () => {
  const signing = ['approvals', 'sign', APPROVAL.approval_id, '--as', 'finance-lead', '--reason', 'photo checked'];

  it('posts a verdict that the approver’s own key signed over the request as it stands', async () => {
    expect((await typed(folder, signing)).code).toBe(0);
    const { body, url, headers } = platform.received.at(-1) ?? { body: null, url: '', headers: {} };
    expect([url, headers.authorization]).toEqual([`/v1/approvals/${APPROVAL.approval_id}/sign`, 'Bearer fpk_fiona']);
    const verified = verifyEnvelope(body as Envelope, [FIONA.key], {
      kind: 'approval-signature',
      purpose: 'approver',
      tenant_id: 'acme',
      at: '2026-11-21T00:00:00.000Z',
    });
    expect(verified).toMatchObject({
      kind: 'verified',
      value: {
        approval_id: APPROVAL.approval_id,
        request_digest: digestOf(APPROVAL),
        approver: 'fiona',
        role: 'finance-lead',
        verdict: 'approve',
        reason: 'photo checked',
      },
    });
    expect(JSON.stringify(platform.received)).not.toContain(FIONA.seed);
  });

  it('says no with --deny, which is done when it is said', async () => {
    script = answering({
      ...WELL,
      [`POST /v1/approvals/${APPROVAL.approval_id}/sign`]: {
        approval_id: APPROVAL.approval_id,
        run_id: RECORD.run_id,
        verdict: 'deny',
        run_status: 'DENIED',
      },
    });
    expect((await typed(folder, [...signing, '--deny'])).code).toBe(0);
    const payload = (platform.received.at(-1)?.body as Envelope).payload;
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({ verdict: 'deny' });
  });

  it('ends with 2 when the run that was approved did not decide', async () => {
    script = answering({
      ...WELL,
      [`POST /v1/approvals/${APPROVAL.approval_id}/sign`]: {
        approval_id: APPROVAL.approval_id,
        run_id: RECORD.run_id,
        verdict: 'approve',
        run_status: 'FAILED',
      },
    });
    expect((await typed(folder, signing)).code).toBe(2);
  });
});
