import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, aFolder, RUN, ScriptedPlatform, typed, WELL } from './command-line.cases';

let platform: ScriptedPlatform;
const show = ['runs', 'show', RUN, '--json'];

beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => answering(WELL));
});
beforeEach(() => (platform.received.length = 0));
afterAll(() => platform.close());

const keyUsed = (): string | undefined => platform.received.at(-1)?.headers.authorization;

describe('the connection', () => {
  it('is found in a folder above the working directory', async () => {
    const below = join(aFolder(platform.url), 'a', 'b');
    mkdirSync(below, { recursive: true });
    expect((await typed(below, show)).code).toBe(0);
    expect(keyUsed()).toBe('Bearer fpk_sam');
  });

  it('is found in the data folder that the environment names', async () => {
    const folder = aFolder(platform.url);
    expect((await typed('/', show, { FIVEPLANE_DATA_DIR: join(folder, '.fiveplane') })).code).toBe(0);
    expect((await typed(folder, show, { FIVEPLANE_DATA_DIR: '.fiveplane' })).code).toBe(0);
  });

  it('gives way to the environment, and the environment to the command line', async () => {
    const folder = aFolder('http://127.0.0.1:1');
    expect((await typed(folder, show)).code).toBe(3);
    expect((await typed(folder, show, { FIVEPLANE_URL: platform.url, FIVEPLANE_TOKEN: 'fpk_env' })).code).toBe(0);
    expect(keyUsed()).toBe('Bearer fpk_env');
    expect(
      (
        await typed(folder, [...show, '--url', platform.url, '--token', 'fpk_typed'], {
          FIVEPLANE_URL: 'http://127.0.0.1:2',
          FIVEPLANE_TOKEN: 'fpk_env',
        })
      ).code,
    ).toBe(0);
    expect(keyUsed()).toBe('Bearer fpk_typed');
  });

  it('speaks as the tenant’s default user, as the auditor for records, and as whom --as names', async () => {
    const folder = aFolder(platform.url);
    const as = async (...argv: string[]) => [(await typed(folder, argv)).code, keyUsed()];
    expect(await as('records', 'list')).toEqual([0, 'Bearer fpk_aud']);
    expect(await as('records', 'list', '--as', 'finance-lead')).toEqual([0, 'Bearer fpk_fiona']);
    expect(await as('records', 'list', '--tenant', 'globex')).toEqual([0, 'Bearer fpk_globex']);
    expect(await as('approvals', 'list')).toEqual([0, 'Bearer fpk_sam']);
  });

  it.each([0o640, 0o604, 0o644, 0o620])('is refused when others may read or change it (mode %o)', async (mode) => {
    const folder = aFolder(platform.url);
    chmodSync(join(folder, '.fiveplane', 'connection.json'), mode);
    const outcome = await typed(folder, show);
    expect(outcome).toMatchObject({ code: 5, out: '' });
    expect(outcome.err).toMatch(/^CLI_CONNECTION_EXPOSED: .*\n {2}next: /);
    expect(platform.received).toEqual([]);
  });

  it.each([
    ['broken JSON', '{"format":', /is not strict JSON/],
    ['JSON that says two things', '{"a":1,"a":2}', /duplicate_key/],
    ['an object of the right format that lacks the rest', '{"format":"fiveplane.connection.v1"}', /is no connection file: \S* ?\S/],
    ['a format that this tool does not know', '{"format":"fiveplane.connection.v9"}', /fiveplane\.connection\.v9, and this tool reads/],
    ['no object', '[]', /is no connection file/],
    ['nothing', '', /is not strict JSON/],
  ])('is refused when it holds %s', async (_what, text, why) => {
    const folder = aFolder(platform.url);
    writeFileSync(join(folder, '.fiveplane', 'connection.json'), text);
    const outcome = await typed(folder, show);
    expect(outcome).toMatchObject({ code: 5, out: '' });
    expect(outcome.err).toMatch(/^CLI_CONNECTION_MALFORMED: .*\n {2}next: /);
    expect(outcome.err).toMatch(why);
    expect(platform.received).toEqual([]);
  });

  it('is refused when a folder has its name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fiveplane-cli-'));
    mkdirSync(join(folder, '.fiveplane', 'connection.json'), { recursive: true, mode: 0o700 });
    expect(await typed(folder, show)).toMatchObject({ code: 5, err: expect.stringMatching(/^CLI_CONNECTION_MALFORMED: /) as string });
  });

  it('is asked for when there is none', async () => {
    expect(await typed('/', show)).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/^CLI_NO_CONNECTION: /) as string });
  });
});
