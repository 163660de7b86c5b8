import { anEvent } from '@testing/an-event';
import { describeWithKafka } from '@testing/kafka';
import { FAST_RETRY, NOBODY_WATCHES } from './event-topics.contract';
import { type KafkaDoor, OPEN_DOOR, throughDoor } from './kafka-client';
import { KafkaEventTopics } from './kafka-event-topics';

const reveal = (text: string) => ({ reveal: () => text });
const PERSON = { KAFKA_SASL_USERNAME: 'fiveplane', KAFKA_SASL_PASSWORD: reveal('word') };

describe('the door of the brokers', () => {
  it.each<[string, Partial<KafkaDoor>, object]>([
    ['open', {}, {}],
    ['with TLS and any certificate', { KAFKA_TLS: 'require' }, { ssl: { rejectUnauthorized: false } }],
    ['with TLS and a known certificate', { KAFKA_TLS: 'verify-full' }, { ssl: { rejectUnauthorized: true } }],
    [
      'with an authority of its own',
      { KAFKA_TLS: 'verify-full', KAFKA_CA: reveal('PEM') },
      { ssl: { rejectUnauthorized: true, ca: 'PEM' } },
    ],
    [
      'with a login',
      { KAFKA_TLS: 'require', KAFKA_SASL_MECHANISM: 'plain', ...PERSON },
      { ssl: { rejectUnauthorized: false }, sasl: { mechanism: 'plain', username: 'fiveplane', password: 'word' } },
    ],
    [
      'with a login that shows no password',
      { KAFKA_SASL_MECHANISM: 'scram-sha-512', ...PERSON },
      { sasl: { mechanism: 'scram-sha-512', username: 'fiveplane', password: 'word' } },
    ],
  ])('%s', (_, change, expected) => {
    expect(throughDoor({ ...OPEN_DOOR, ...change })).toEqual(expected);
  });
});

describeWithKafka('brokers without TLS and logins', (brokers) => {
  it.each<[string, Partial<KafkaDoor>]>([
    ['TLS', { KAFKA_TLS: 'require' }],
    ['a login', { KAFKA_SASL_MECHANISM: 'scram-sha-256', ...PERSON }],
  ])('are not used by who demands %s', async (_, change) => {
    const door = { ...OPEN_DOOR, ...change };
    const topics = new KafkaEventTopics({
      brokers,
      door,
      region: 'door',
      holder: 'x',
      partitions: 1,
      retry: FAST_RETRY,
      watch: NOBODY_WATCHES,
    });
    await expect(topics.publish([anEvent(1)])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await topics.close();
  });
});
