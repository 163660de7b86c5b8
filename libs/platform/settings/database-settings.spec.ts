import { defineSettings } from './define-settings';
import { type Environment, parseSettings, SettingsInvalid } from './parse-settings';

const NOTHING = defineSettings('llm-router', {});

function problemsOf(environment: Environment): readonly string[] {
  try {
    parseSettings(NOTHING, environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    return error.problems;
  }
}

const AUTHORITY = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
const URL = 'postgres://somebody:hidden@db.example:5432/fiveplane';

describe('the settings of the database', () => {
  it.each<[string, Environment]>([
    ['nothing at all', {}],
    ['an address', { DATABASE_URL: URL }],
    ['an address of a socket', { DATABASE_URL: 'postgresql:///fiveplane?host=/run/postgresql' }],
    ['TLS', { DATABASE_URL: URL, DATABASE_TLS: 'require' }],
    ['TLS with an authority', { DATABASE_URL: URL, DATABASE_TLS: 'verify-full', DATABASE_CA: AUTHORITY }],
  ])('take %s', (_, environment) => {
    expect(problemsOf(environment)).toEqual([]);
  });

  it.each<[string, Environment, string]>([
    ['another kind of address', { DATABASE_URL: 'mysql://somebody:hidden@db/x' }, 'DATABASE_URL is no postgres:// address'],
    ['an address that says TLS its own way', { DATABASE_URL: `${URL}?sslmode=disable` }, 'DATABASE_URL has the parameter sslmode'],
    ['an authority that nobody asks', { DATABASE_URL: URL, DATABASE_TLS: 'require', DATABASE_CA: AUTHORITY }, 'DATABASE_CA is believed'],
    ['an authority that is none', { DATABASE_URL: URL, DATABASE_TLS: 'verify-full', DATABASE_CA: 'x' }, 'DATABASE_CA holds no PEM'],
    ['TLS to the embedded database', { DATABASE_TLS: 'require' }, 'DATABASE_TLS needs a DATABASE_URL'],
    ['no connections', { DATABASE_POOL_MAX: '0' }, 'DATABASE_POOL_MAX'],
  ])('refuse %s, and repeat no secret', (_, environment, problem) => {
    const problems = problemsOf(environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(problems.join()).not.toContain('hidden');
  });
});
