import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { defineSettings, joinSettings } from './define-settings';
import { parseSettings, SettingsInvalid, type Environment } from './parse-settings';
import { Secret } from './secret';
import { choiceSetting, countSetting, millisSetting, secretSetting, textSetting, urlSetting } from './setting';
import { settingsTable } from './settings-table';

const ROUTER = defineSettings(
  'llm-router',
  {
    ROUTER_TIMEOUT_MS: millisSetting({ default: 300, min: 1, max: 1_000, reason: 'time for one decision' }),
    ROUTER_MODE: choiceSetting(['strict', 'open'], { default: 'strict', reason: 'what happens to unknown profiles' }),
    ROUTER_NAME: textSetting({ optional: true, reason: 'shown in explanations' }),
    ROUTER_KEY: secretSetting({ optional: true, minLength: 8, reason: 'signs market snapshots' }),
    ROUTER_UPSTREAM: urlSetting({ reason: 'where the market comes from' }),
  },
  { prefix: 'ROUTER_' },
);
const ENOUGH = { ROUTER_UPSTREAM: 'https://market.example' } as const;

function problemsOf(environment: Environment): readonly string[] {
  try {
    parseSettings(ROUTER, environment);
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('are defaults, absent or parsed values, under their own names', () => {
    const { app, platform } = parseSettings(ROUTER, { ...ENOUGH, ROUTER_TIMEOUT_MS: '250', FIVEPLANE_HTTP_PORT: '0' });
    expect(app).toEqual({
      ROUTER_TIMEOUT_MS: 250,
      ROUTER_MODE: 'strict',
      ROUTER_NAME: undefined,
      ROUTER_KEY: undefined,
      ROUTER_UPSTREAM: 'https://market.example',
    });
    const typed: { readonly timeout: number; readonly mode: 'strict' | 'open'; readonly name: string | undefined } = {
      timeout: app.ROUTER_TIMEOUT_MS,
      mode: app.ROUTER_MODE,
      name: app.ROUTER_NAME,
    };
    expect(typed.mode).toBe('strict');
    expect(platform).toMatchObject({ FIVEPLANE_HTTP_PORT: 0, FIVEPLANE_HTTP_HOST: '127.0.0.1', FIVEPLANE_REGION: 'local' });
  });

  it('report every problem at once and repeat no value', () => {
    const problems = problemsOf({
      ROUTER_TIMEOUT_MS: '12s',
      ROUTER_MODE: 'hidden-value',
      ROUTER_KEY: 'short',
      FIVEPLANE_HTTP_PORT: '70000',
      ROUTER_TIMEOUT: '5',
      FIVEPLANE_HTPP_PORT: '1',
    });
    expect(problems).toEqual([
      'FIVEPLANE_HTTP_PORT is not between 0 and 65535 (API, health and metrics; 0 takes any free port)',
      'ROUTER_TIMEOUT_MS is not a whole number (time for one decision)',
      'ROUTER_MODE is none of strict, open (what happens to unknown profiles)',
      'ROUTER_KEY is shorter than 8 characters (signs market snapshots)',
      'ROUTER_UPSTREAM is missing (where the market comes from)',
      'FIVEPLANE_HTPP_PORT is not a setting of this app',
      'ROUTER_TIMEOUT is not a setting of this app',
    ]);
    expect(problems.join()).not.toContain('hidden-value');
  });

  it.each<[string, Environment, string]>([
    ['a number with a unit', { ROUTER_TIMEOUT_MS: '5s' }, 'ROUTER_TIMEOUT_MS'],
    ['a number in another notation', { ROUTER_TIMEOUT_MS: '1e2' }, 'ROUTER_TIMEOUT_MS'],
    ['a number with a sign', { ROUTER_TIMEOUT_MS: '+5' }, 'ROUTER_TIMEOUT_MS'],
    ['a number outside its bounds', { ROUTER_TIMEOUT_MS: '1001' }, 'ROUTER_TIMEOUT_MS'],
    ['an empty text', { ROUTER_NAME: '' }, 'ROUTER_NAME'],
    ['another scheme', { ROUTER_UPSTREAM: 'file:///etc/passwd' }, 'ROUTER_UPSTREAM'],
    ['a peer that does not exist', { FIVEPLANE_PEER_ROUTER_ADDRESS: 'a:1' }, 'FIVEPLANE_PEER_ROUTER_ADDRESS'],
    ['a peer address without a port', { FIVEPLANE_PEER_LLM_ROUTER_ADDRESS: 'router' }, 'FIVEPLANE_PEER_LLM_ROUTER_ADDRESS'],
    ['a variable of this app that nobody reads', { FIVEPLANE_LLM_ROUTER_SPEED: '1' }, 'FIVEPLANE_LLM_ROUTER_SPEED'],
  ])('refuse %s', (_what, environment, name) => {
    const problems = problemsOf({ ...ENOUGH, ...environment });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });

  it('let ten apps and the command line tool share one environment', () => {
    expect(
      problemsOf({
        ...ENOUGH,
        FIVEPLANE_TOOL_GATEWAY_LIMIT: '1',
        FIVEPLANE_URL: 'http://x',
        PATH: '/bin',
        FIVEPLANE_PEER_TOOL_GATEWAY_ADDRESS: 'tools:9090',
      }),
    ).toEqual([]);
  });

  it('know the names of other schemas when these are given', () => {
    const other = defineSettings('llm-router', { FIVEPLANE_SHARED: textSetting({ optional: true, reason: 'x' }) });
    expect(() => parseSettings(ROUTER, { ...ENOUGH, FIVEPLANE_SHARED: '1' })).toThrow(SettingsInvalid);
    expect(() => parseSettings(ROUTER, { ...ENOUGH, FIVEPLANE_SHARED: '1' }, [other])).not.toThrow();
  });
});

describe('a secret', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'fiveplane-')), 'key');
  writeFileSync(file, 'hunter2-hunter2\n');

  it('comes from its variable or from its file, without the last newline', () => {
    const direct = parseSettings(ROUTER, { ...ENOUGH, ROUTER_KEY: 'hunter2-hunter2' }).app.ROUTER_KEY;
    const fromFile = parseSettings(ROUTER, { ...ENOUGH, ROUTER_KEY_FILE: file }).app.ROUTER_KEY;
    expect([direct?.reveal(), fromFile?.reveal()]).toEqual(['hunter2-hunter2', 'hunter2-hunter2']);
  });

  it('is refused when it is given twice or its file is not there', () => {
    expect(problemsOf({ ...ENOUGH, ROUTER_KEY: 'hunter2-hunter2', ROUTER_KEY_FILE: file })[0]).toContain('given twice');
    expect(problemsOf({ ...ENOUGH, ROUTER_KEY_FILE: `${file}-not` })[0]).toContain('ENOENT');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['holds nothing', '', 'holds nothing'],
    ['holds a newline alone', '\n', 'holds nothing'],
    ['holds too little', 'short', 'shorter than 8'],
    ['is no text', Uint8Array.of(0xff, 0xfe, 0xff, 0xfe, 0xff, 0xfe, 0xff, 0xfe), 'cannot be read'],
  ])('is refused when its file %s', (_what, content, problem) => {
    const other = join(mkdtempSync(join(tmpdir(), 'fiveplane-')), 'key');
    writeFileSync(other, content);
    expect(problemsOf({ ...ENOUGH, ROUTER_KEY_FILE: other })[0]).toContain(problem);
  });

  it('is refused when its file is a folder or has no name', () => {
    expect(problemsOf({ ...ENOUGH, ROUTER_KEY_FILE: tmpdir() })[0]).toContain('EISDIR');
    expect(problemsOf({ ...ENOUGH, ROUTER_KEY_FILE: '' })[0]).toContain('cannot be read');
  });

  it('is seen nowhere unless it is revealed', () => {
    const secret = new Secret('hunter2');
    const seen = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      Object.values(secret).join(),
      inspect(new Map([[secret, secret]])),
    ];
    expect(seen.join('\n')).not.toContain('hunter2');
    expect(JSON.stringify([secret])).toBe('["[secret]"]');
    // The control: the same value outside a Secret is seen.
    expect(inspect({ secret: 'hunter2' })).toContain('hunter2');
  });
});

describe('a schema', () => {
  it('is refused at start when a name lacks its unit or takes a secret’s file', () => {
    expect(() => defineSettings('llm-router', { ROUTER_TIMEOUT: millisSetting({ default: 1, reason: 'x' }) })).toThrow('must end with _MS');
    expect(() => defineSettings('llm-router', { ROUTER_KEY_FILE: textSetting({ default: '1', reason: 'x' }) })).toThrow('_FILE');
    expect(() => defineSettings('llm-router', { ROUTER_API_TOKEN: textSetting({ optional: true, reason: 'x' }) })).toThrow(
      'must be a secret',
    );
    expect(() => defineSettings('llm-router', { routerKey: textSetting({ default: '1', reason: 'x' }) })).toThrow('capitals');
  });

  it('joins others for the process that runs them together', () => {
    const gateway = defineSettings('tool-gateway', { TOOLS_LIMIT: countSetting({ default: 5, reason: 'x' }) });
    const { app } = parseSettings(joinSettings('all-in-one', { ...ROUTER.shape, ...gateway.shape }, [ROUTER, gateway]), {
      ...ENOUGH,
      TOOLS_LIMIT: '7',
    });
    const both: { readonly a: number; readonly b: number } = { a: app.ROUTER_TIMEOUT_MS, b: app.TOOLS_LIMIT };
    expect(both).toEqual({ a: 300, b: 7 });
  });

  it('does not join with one that reads the same variable in another way', () => {
    const other = defineSettings('tool-gateway', { ROUTER_NAME: countSetting({ default: 5, reason: 'x' }) });
    expect(() => joinSettings('all-in-one', { ...ROUTER.shape }, [ROUTER, other])).toThrow('ROUTER_NAME is read in two ways');
  });

  it('writes its own table', () => {
    expect(settingsTable(ROUTER).split('\n')).toEqual([
      '| Setting | Is | Default | Why |',
      '|---|---|---|---|',
      '| `ROUTER_TIMEOUT_MS` | milliseconds | `300` | time for one decision |',
      '| `ROUTER_MODE` | `strict` or `open` | `strict` | what happens to unknown profiles |',
      '| `ROUTER_NAME` | text | optional | shown in explanations |',
      '| `ROUTER_KEY` or `ROUTER_KEY_FILE` | secret | optional | signs market snapshots |',
      '| `ROUTER_UPSTREAM` | URL | required | where the market comes from |',
    ]);
  });
});
