import type { Envelope } from '@kernel/dsse';
import { verifyEnvelope } from '@kernel/verify-envelope';
import {
  answering,
  APPROVAL,
  aFolder,
  GERDA,
  problem,
  RECORD,
  RUN,
  type Script,
  ScriptedPlatform,
  typed,
  WELL,
} from './command-line.cases';

let script: Script;
let platform: ScriptedPlatform;
let folder: string;

beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => script);
  folder = aFolder(platform.url);
});
beforeEach(() => (platform.received.length = 0));
afterAll(() => platform.close());

const keysUsed = (): readonly (string | undefined)[] => platform.received.map(({ headers }) => headers.authorization?.slice(7));

/** A platform on which only this key's tenant has what is asked for. */
const knownTo =
  (key: string): Script =>
  (request, response) =>
    (request.headers.authorization === `Bearer ${key}` ? answering(WELL) : problem(404, 'TRUST_UNKNOWN_RECORD', 'nobody has this id'))(
      request,
      response,
    );

const BY_ID: readonly { readonly argv: readonly string[]; readonly first: string }[] = [
  { argv: ['runs', 'show', RUN], first: 'fpk_sam' },
  { argv: ['runs', 'cancel', RUN, '--reason', 'asked twice'], first: 'fpk_sam' },
  { argv: ['approvals', 'show', APPROVAL.approval_id], first: 'fpk_sam' },
  { argv: ['records', 'show', RECORD.record_id], first: 'fpk_aud' },
  { argv: ['records', 'export', RECORD.record_id, '--out', 'record.json', '--force'], first: 'fpk_aud' },
];

describe.each(BY_ID)('without --tenant, fiveplane $argv.0 $argv.1', ({ argv, first }) => {
  it('asks as the default tenant, and nobody else when that one knows', async () => {
    script = answering(WELL);
    expect((await typed(folder, argv)).code).toBe(0);
    expect(keysUsed()).toEqual([first]);
  });

  it('asks as the other tenant when the first does not know', async () => {
    script = knownTo('fpk_globex');
    expect(await typed(folder, argv)).toMatchObject({ code: 0, err: '' });
    expect(keysUsed()).toEqual([first, 'fpk_globex']);
  });

  it('says as whom it asked when nobody knows', async () => {
    script = knownTo('nobody');
    expect(await typed(folder, argv)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^TRUST_UNKNOWN_RECORD: .*\(asked as acme and globex\)\n {2}next: /) as string,
    });
  });

  it.each([
    ['the tenant is named', [...argv, '--tenant', 'acme'], [first]],
    ['the user is in one tenant only', [...argv, '--as', 'auditor'], ['fpk_aud']],
    ['a key is named', [...argv, '--token', 'fpk_typed'], ['fpk_typed']],
  ])('asks once when %s', async (_what, named, keys) => {
    script = knownTo('nobody');
    expect((await typed(folder, named)).code).toBe(2);
    expect(keysUsed()).toEqual(keys);
  });

  it('does not go on after a refusal that is none of “unknown”', async () => {
    script = problem(403, 'CONVERSATION_ROLE_FORBIDDEN', 'this role may not');
    expect((await typed(folder, argv)).code).toBe(2);
    expect(keysUsed()).toEqual([first]);
  });
});

describe('a signature without --tenant', () => {
  const sign = ['approvals', 'sign', APPROVAL.approval_id, '--as', 'finance-lead', '--reason', 'photo checked'];

  it('is given by the tenant’s user who knows the approval, with that user’s key', async () => {
    script = knownTo('fpk_gerda');
    expect(await typed(folder, sign)).toMatchObject({ code: 0, err: '' });
    expect(keysUsed()).toEqual(['fpk_fiona', 'fpk_gerda', 'fpk_gerda']);
    const expected = { kind: 'approval-signature', purpose: 'approver', tenant_id: 'acme', at: '2026-11-21T00:00:00.000Z' } as const;
    const envelope = platform.received.at(-1)?.body as Envelope;
    expect(verifyEnvelope(envelope, [GERDA.key], expected)).toMatchObject({ kind: 'verified', value: { approver: 'gerda' } });
  });

  it('takes the user by user id as well', async () => {
    script = answering(WELL);
    expect(
      (
        await typed(
          folder,
          sign.map((word) => (word === 'finance-lead' ? 'gerda' : word)),
        )
      ).code,
    ).toBe(0);
    expect(keysUsed()).toEqual(['fpk_gerda', 'fpk_gerda']);
  });
});

describe('an invoke without --tenant', () => {
  it('is the default tenant’s, or that of the user whose key was named', async () => {
    script = answering(WELL);
    expect((await typed(folder, ['invoke', '--message', 'x'])).code).toBe(0);
    expect((await typed(folder, ['invoke', '--message', 'x', '--token', 'fpk_gerda'])).code).toBe(0);
    expect(platform.received.map(({ body }) => body)).toMatchObject([
      { tenant_id: 'acme', user: { user_id: 'sam' } },
      { tenant_id: 'globex', user: { user_id: 'gerda' } },
    ]);
  });
});
