import { kafkaDisagreements, KAFKA_SETTINGS } from './kafka-settings';
import { defineSettings } from './define-settings';
import { type Environment, parseSettings, SettingsInvalid } from './parse-settings';

function problemsOf(environment: Environment): readonly string[] {
  try {
    parseSettings(defineSettings('llm-router', {}), environment);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsInvalid)) throw error;
    return error.problems;
  }
}

const KAFKA_BROKERS = 'kafka.example:9093';
const KAFKA_CA = '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n';
const PERSON = { KAFKA_SASL_USERNAME: 'fiveplane', KAFKA_SASL_PASSWORD: 'hidden' };

describe('the settings of Kafka', () => {
  it.each<[string, Environment]>([
    ['brokers alone', { KAFKA_BROKERS }],
    ['TLS with an authority', { KAFKA_BROKERS, KAFKA_TLS: 'verify-full', KAFKA_CA }],
    ['a login', { KAFKA_BROKERS, KAFKA_TLS: 'require', KAFKA_SASL_MECHANISM: 'plain', ...PERSON }],
    ['a login that shows no password', { KAFKA_BROKERS, KAFKA_SASL_MECHANISM: 'scram-sha-256', ...PERSON }],
  ])('take %s', (_, environment) => {
    expect(problemsOf(environment)).toEqual([]);
  });

  it.each<[string, Environment, string]>([
    ['TLS to nowhere', { KAFKA_TLS: 'require' }, 'need KAFKA_BROKERS'],
    ['an authority that nobody asks', { KAFKA_BROKERS, KAFKA_TLS: 'require', KAFKA_CA }, 'KAFKA_CA is believed'],
    ['an authority that is none', { KAFKA_BROKERS, KAFKA_TLS: 'verify-full', KAFKA_CA: 'x' }, 'KAFKA_CA holds no PEM'],
    [
      'a login without a name',
      { KAFKA_BROKERS, KAFKA_SASL_MECHANISM: 'scram-sha-256', KAFKA_SASL_PASSWORD: 'hidden' },
      'needs KAFKA_SASL_',
    ],
    ['a name without a login', { KAFKA_BROKERS, ...PERSON }, 'need a KAFKA_SASL_MECHANISM'],
    ['a password for everybody', { KAFKA_BROKERS, KAFKA_SASL_MECHANISM: 'plain', ...PERSON }, 'needs KAFKA_TLS'],
  ])('refuse %s, and repeat no secret', (_, environment, problem) => {
    const problems = problemsOf(environment);
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toContain('hidden');
  });

  it('agree where nothing is said', () => {
    expect(kafkaDisagreements({ KAFKA_TLS: 'off', KAFKA_SASL_MECHANISM: KAFKA_SETTINGS.KAFKA_SASL_MECHANISM.fallback })).toEqual([]);
  });
});
