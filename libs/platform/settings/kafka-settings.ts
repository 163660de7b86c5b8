import { problemOfCertificate } from './database-settings';
import { choiceSetting, countSetting, secretSetting, textSetting } from './setting';

/** How a process reaches the brokers that carry events. */
export const KAFKA_SETTINGS = {
  KAFKA_BROKERS: textSetting({
    optional: true,
    reason: 'host:port of Kafka brokers, separated by commas, that carry events between processes; without them tables of the database do',
  }),
  KAFKA_TLS: choiceSetting(['off', 'require', 'verify-full'], {
    default: 'off',
    reason: '`require` encrypts and believes any certificate; `verify-full` demands one of a known authority for the host of the broker',
  }),
  KAFKA_CA: secretSetting({
    optional: true,
    problem: problemOfCertificate,
    reason: 'PEM certificates of the authorities that `verify-full` believes; without it those that Node brings',
  }),
  KAFKA_SASL_MECHANISM: choiceSetting(['none', 'plain', 'scram-sha-256', 'scram-sha-512'], {
    default: 'none',
    reason: 'how this process logs in to the brokers; `plain` shows them the password and needs KAFKA_TLS',
  }),
  KAFKA_SASL_USERNAME: textSetting({ optional: true, reason: 'logs in to the brokers' }),
  KAFKA_SASL_PASSWORD: secretSetting({ optional: true, reason: 'belongs to that user' }),
  KAFKA_TOPIC_PARTITIONS: countSetting({
    default: 6,
    min: 1,
    max: 1_000,
    reason: 'partitions of a topic that this process has to make; they bound how many processes share its events',
  }),
};

/** Values that each fit and mean nothing together. */
export function kafkaDisagreements(values: Readonly<Record<string, unknown>>): readonly string[] {
  const { KAFKA_BROKERS: brokers, KAFKA_TLS: tls, KAFKA_CA: authorities, KAFKA_SASL_MECHANISM: mechanism } = values;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values;
  const logsIn = mechanism !== 'none';
  const named = username !== undefined && password !== undefined;
  return [
    ...(brokers === undefined && (tls !== 'off' || logsIn) ? ['KAFKA_TLS and KAFKA_SASL_MECHANISM need KAFKA_BROKERS'] : []),
    ...(authorities !== undefined && tls !== 'verify-full' ? ['KAFKA_CA is believed with KAFKA_TLS=verify-full only'] : []),
    ...(logsIn && !named ? ['KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'] : []),
    ...(!logsIn && (username ?? password) !== undefined ? ['KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD need a KAFKA_SASL_MECHANISM'] : []),
    ...(mechanism === 'plain' && tls === 'off' ? ['KAFKA_SASL_MECHANISM=plain needs KAFKA_TLS: it sends the password as it is'] : []),
  ];
}
