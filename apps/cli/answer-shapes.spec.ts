import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  answering,
  APPROVAL,
  aFolder,
  RECORD,
  RUN,
  RUN_VIEW,
  type Script,
  ScriptedPlatform,
  typed,
  WAITING,
  WELL,
} from './command-line.cases';

const GOLDEN = join(__dirname, '../../test/replay/golden');
const RECORDED = readdirSync(GOLDEN).filter((name) => name.endsWith('.json') && !name.endsWith('.keys.json'));

let script: Script;
let platform: ScriptedPlatform;
let folder: string;

beforeAll(async () => {
  platform = await ScriptedPlatform.open(() => script);
  folder = aFolder(platform.url);
});
beforeEach(() => (platform.received.length = 0));
afterAll(() => platform.close());

/** The one document that a command prints, and how it ended. */
async function asked(...argv: string[]): Promise<{ readonly code: number; readonly said: Record<string, unknown> }> {
  const { code, out, err } = await typed(folder, [...argv, '--json']);
  expect([err, out.split('\n').length]).toEqual(['', 2]);
  return { code, said: JSON.parse(out) as Record<string, unknown> };
}

/** Answers in order; the last one stays. */
function inTurn(key: string, ...answers: readonly object[]): Script {
  let turn = 0;
  return (request, response) => {
    const here = `${request.method} ${request.url}` === key;
    answering(here ? { ...WELL, [key]: answers[Math.min(turn++, answers.length - 1)] } : WELL)(request, response);
  };
}

describe('the document of an invoke', () => {
  it('has these fields and no others', async () => {
    script = answering({ ...WELL, 'POST /v1/runs': { ...WAITING, code: 'RUN_WAITS', later: 'field' } });
    const { run_id, status, answer, approvals } = WAITING;
    expect(await asked('invoke', '--message', 'x')).toEqual({ code: 0, said: { run_id, status, answer, approvals } });
    script = answering({
      ...WELL,
      'POST /v1/runs': { ...WAITING, status: 'DENIED', approvals: [], record_id: RECORD.record_id, reason: 'a rule' },
    });
    const denied = { run_id, status: 'DENIED', answer, record_id: RECORD.record_id, approvals: [], reason: 'a rule' };
    expect(await asked('invoke', '--message', 'x')).toEqual({ code: 2, said: denied });
  });

  it('tells how the run ended also when the platform had stopped waiting for it', async () => {
    const running = { ...RUN_VIEW, status: 'RUNNING', record_id: null, reason: null };
    const accepted = { ...WAITING, status: 'RUNNING', approvals: [] };
    const ending = inTurn(`GET /v1/runs/${RUN}`, running, running, RUN_VIEW);
    script = (request, response) => (request.method === 'POST' ? answering({ 'POST /v1/runs': accepted }) : ending)(request, response);
    expect((await asked('invoke', '--message', 'x')).said).toMatchObject({ run_id: RUN, status: 'DECIDED', record_id: RECORD.record_id });
    expect(platform.received).toHaveLength(4);
    const left = await asked('invoke', '--message', 'x', '--mode', 'long_running');
    expect(left).toMatchObject({ code: 0, said: { status: 'RUNNING' } });
    expect(platform.received).toHaveLength(5);
  });
});

describe('the document of a signature', () => {
  it('has these fields and no others, once the run has moved on', async () => {
    const signed = { approval_id: APPROVAL.approval_id, run_id: RUN, verdict: 'approve', run_status: 'RUNNING', later: 'field' };
    script = answering({ ...WELL, [`POST /v1/approvals/${APPROVAL.approval_id}/sign`]: signed });
    expect(await asked('approvals', 'sign', APPROVAL.approval_id, '--as', 'finance-lead', '--reason', 'seen')).toEqual({
      code: 0,
      said: { approval_id: APPROVAL.approval_id, run_id: RUN, verdict: 'approve', run_status: 'DECIDED', record_id: RECORD.record_id },
    });
  });
});

describe.each([
  { words: ['audit', 'verify'], good: 'verified', list: 'checks' },
  { words: ['replay'], good: 'replay_equal', list: 'stages' },
])('the document of fiveplane $words', ({ words, good, list }) => {
  it.each(RECORDED)('says of the recorded run %s that it holds, and of a changed one where it does not', async (name) => {
    cpSync(join(GOLDEN, name), join(folder, 'golden.json'));
    const keys = join(GOLDEN, name.replace(/\.json$/, '.keys.json'));
    const { code, said } = await asked(...words, '--file', 'golden.json', '--keys', keys);
    expect([code, said['status'], Object.keys(said)]).toEqual([0, good, ['status', list, 'refusals']]);
    expect((said[list] as readonly object[]).length).toBeGreaterThan(5);
    const file = readFileSync(join(folder, 'golden.json'), 'utf8');
    writeFileSync(join(folder, 'changed.json'), file.replace(/"seq": 3,/, '"seq": 4,'));
    const changed = await asked(...words, '--file', 'changed.json', '--keys', keys);
    expect([changed.code, Object.keys(changed.said).sort()]).toEqual([2, [list, 'first_divergence', 'refusals', 'status'].sort()]);
    expect(platform.received).toEqual([]);
  });
});
