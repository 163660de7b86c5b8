import {
  APPROVAL,
  answering,
  aFolder,
  type Outcome,
  problem,
  RECORD,
  RUN,
  RUN_VIEW,
  type Script,
  ScriptedPlatform,
  typed,
  WAITING,
  WELL,
} from './command-line.cases';
import { COMMANDS } from './command-table';

let script: Script = answering(WELL);
let platform: ScriptedPlatform;
let folder: string;

beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => script);
  folder = aFolder(platform.url);
});
beforeEach(() => {
  script = answering(WELL);
  platform.received.length = 0;
});
afterAll(() => platform.close());

const SAID = /^[A-Z][A-Z0-9_]+: \S.*\n {2}next: \S.*\n$/;

/** Every command that asks the platform, with what its document holds when all goes well. */
const ONLINE: readonly { readonly argv: readonly string[]; readonly holds: object }[] = [
  {
    argv: ['invoke', '--message', 'My order ORD-1042 arrived broken.'],
    holds: { run_id: RUN, status: 'AWAITING_APPROVAL', answer: '', approvals: WAITING.approvals },
  },
  { argv: ['runs', 'show', RUN], holds: RUN_VIEW },
  { argv: ['runs', 'cancel', RUN, '--reason', 'asked twice'], holds: { run_id: RUN, status: 'RUNNING' } },
  { argv: ['approvals', 'list', '--state', 'requested'], holds: { approvals: [{ request: APPROVAL }] } },
  { argv: ['approvals', 'show', APPROVAL.approval_id], holds: { request: APPROVAL, state: 'requested' } },
  {
    argv: ['approvals', 'sign', APPROVAL.approval_id, '--as', 'finance-lead', '--reason', 'photo checked'],
    holds: { approval_id: APPROVAL.approval_id, run_id: RUN, verdict: 'approve', run_status: 'DECIDED', record_id: RECORD.record_id },
  },
  { argv: ['records', 'list'], holds: { records: [RECORD] } },
  { argv: ['records', 'show', RECORD.record_id], holds: { record: RECORD } },
  {
    argv: ['records', 'export', RECORD.record_id, '--out', 'record.json', '--force'],
    holds: { record_id: RECORD.record_id, out: 'record.json' },
  },
];

function document(outcome: Outcome): unknown {
  expect(outcome.out.endsWith('\n')).toBe(true);
  expect(outcome.out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(outcome.out);
}

describe.each(ONLINE)('fiveplane $argv.0 $argv.1', ({ argv, holds }) => {
  it('prints exactly one JSON document with --json and says nothing else', async () => {
    const outcome = await typed(folder, [...argv, '--json']);
    expect({ code: outcome.code, err: outcome.err }).toEqual({ code: 0, err: '' });
    expect(document(outcome)).toMatchObject(holds);
  });

  it('prints lines for people without --json', async () => {
    const outcome = await typed(folder, argv);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    expect(outcome.out).toMatch(/_01KG/);
  });

  it.each([
    ['refuses', problem(403, 'CONVERSATION_ROLE_FORBIDDEN', 'this role may not'), 2, 'CONVERSATION_ROLE_FORBIDDEN'],
    ['does not know it', problem(404, 'APPROVAL_UNKNOWN', 'no approval of this tenant has this id'), 2, 'APPROVAL_UNKNOWN'],
    ['is away', problem(503, 'STORE_UNAVAILABLE', 'the store is away'), 3, 'STORE_UNAVAILABLE'],
    ['has too much to do', problem(429, 'OVERLOADED', 'too many runs'), 3, 'OVERLOADED'],
    [
      'answers what nobody can read',
      ((_request, response) => void response.end('<html>')) satisfies Script,
      3,
      'CLI_SERVER_ANSWER_UNREADABLE',
    ],
    ['hangs up', ((_request, response) => void response.destroy()) satisfies Script, 3, 'CLI_SERVER_UNREACHABLE'],
  ] as const)('says the code, what happened and what to do next when the platform %s', async (_what, answer, code, says) => {
    script = answer;
    const outcome = await typed(folder, [...argv, '--json']);
    expect({ code: outcome.code, out: outcome.out }).toEqual({ code, out: '' });
    expect(outcome.err).toMatch(SAID);
    expect(outcome.err.startsWith(`${says}: `)).toBe(true);
  });

  it('ends with 3 when nothing answers at the address', async () => {
    const outcome = await typed(folder, [...argv, '--json', '--url', 'http://127.0.0.1:1']);
    expect({ code: outcome.code, out: outcome.out }).toEqual({ code: 3, out: '' });
    expect(outcome.err).toMatch(/^CLI_SERVER_UNREACHABLE: nothing answers at http:\/\/127\.0\.0\.1:1.*\n {2}next: /);
  });

  it('refuses options that it does not have', async () => {
    expect(await typed(folder, [...argv, '--nonsense'])).toMatchObject({ code: 5, out: '', err: expect.stringMatching(SAID) as string });
    expect(platform.received).toEqual([]);
  });
});

describe('every command', () => {
  it.each(COMMANDS)('explains itself: $words', async ({ words, example, file }) => {
    const spoken = words.split(' ').filter((word) => !word.startsWith('<'));
    const outcome = await typed(folder, [...spoken, '--help']);
    expect(outcome).toMatchObject({ code: 0, err: '' });
    for (const part of ['Usage:', example, 'Exit codes:', '--json', '5  ']) expect(outcome.out).toContain(part);
    expect(file).toMatch(/^[a-z-]+$/);
  });

  it.each([
    ['nothing', []],
    ['a word that is no command', ['fly']],
    ['a group without its command', ['runs']],
    ['a missing argument', ['runs', 'show']],
    ['one argument too many', ['runs', 'show', 'a', 'b']],
    ['a missing option', ['invoke']],
    ['a mode that does not exist', ['invoke', '--message', 'x', '--mode', 'fast']],
    ['a signature of nobody', ['approvals', 'sign', APPROVAL.approval_id, '--reason', 'x']],
    ['a signature of somebody without a key', ['approvals', 'sign', APPROVAL.approval_id, '--as', 'auditor', '--reason', 'x']],
    ['a tenant that is not there', ['runs', 'show', RUN, '--tenant', 'initech']],
    ['a user who is not there', ['runs', 'show', RUN, '--as', 'toString']],
    ['an address that is none', ['runs', 'show', RUN, '--url', 'ftp://x']],
  ])('refuses wrong usage before anything is asked: %s', async (_what, argv) => {
    expect(await typed(folder, argv)).toMatchObject({ code: 5, out: '', err: expect.stringMatching(SAID) as string });
    expect(platform.received).toEqual([]);
  });

  it.each(['', 'runs', 'approvals', 'records', 'audit', 'keys', 'db', 'backup'])(
    'are shown with examples by the help of "%s"',
    async (group) => {
      const outcome = await typed(folder, [...(group === '' ? [] : [group]), '--help']);
      expect(outcome).toMatchObject({ code: 0, err: '' });
      expect(outcome.out).toMatch(new RegExp(`Example:\\n {2}npx fiveplane ${group}`));
    },
  );

  it('says its version', async () => {
    expect(await typed(folder, ['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' });
  });

  it('tells the platform that is there from one that is not, and one that is not ready', async () => {
    expect(document(await typed(folder, ['status', '--json']))).toEqual({ url: platform.url, ready: true, report: { ready: true } });
    script = (_request, response) => void response.writeHead(503).end('{"ready":false,"stores":[{"store":"redis","up":false}]}');
    expect(await typed(folder, ['status'])).toMatchObject({
      code: 3,
      err: '',
      out: expect.stringMatching(/ is NOT READY, without redis\n/) as string,
    });
    expect(await typed(folder, ['status', '--url', 'http://127.0.0.1:1'])).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(SAID) as string,
    });
  });
});

describe('an invoke', () => {
  it.each(['DENIED', 'ESCALATED', 'FAILED', 'EXPIRED', 'CANCELLED'])('ends with 2 when the run ended %s, and says why', async (status) => {
    script = answering({
      ...WELL,
      'POST /v1/runs': { ...WAITING, status, approvals: [], reason: 'a rule says no', code: 'POLICY_RULE_DENIED' },
    });
    const outcome = await typed(folder, ['invoke', '--message', 'x', '--json']);
    expect(outcome.code).toBe(2);
    expect(document(outcome)).toEqual({ run_id: RUN, status, answer: '', approvals: [], reason: 'a rule says no' });
  });

  it('sends the request as its user, who begins the principal chain', async () => {
    await typed(folder, [
      'invoke',
      '--tenant',
      'acme',
      '--as',
      'finance-lead',
      '--message',
      'hello',
      '--request-id',
      'req_01KG9F4AR0000000000000000A',
    ]);
    const [{ headers, body } = { headers: {}, body: {} }] = platform.received;
    expect(headers.authorization).toBe('Bearer fpk_fiona');
    expect(body).toMatchObject({
      request_id: 'req_01KG9F4AR0000000000000000A',
      tenant_id: 'acme',
      user: { user_id: 'fiona', role: 'finance-lead' },
      agent: {
        principal_chain: [
          { kind: 'user', id: 'fiona', tenant_id: 'acme' },
          { kind: 'agent', id: 'support-agent' },
        ],
      },
      context_pack_refs: ['ctxpack.support@1.0.0'],
      input: { intent: 'auto', message: 'hello' },
      mode: 'batch',
    });
  });
});
