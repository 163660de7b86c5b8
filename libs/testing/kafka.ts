import { describeOnBackend, told } from './describe-on-backend';

/**
 * Runs a suite on the Kafka that KAFKA_BROKERS names; see {@link describeOnBackend}.
 * A suite takes a region of its own, so that its topics are nobody else's.
 */
export function describeWithKafka(title: string, suite: (brokers: readonly string[]) => void): void {
  const brokers = told('KAFKA_BROKERS')
    .split(',')
    .filter((broker) => broker !== '');
  describeOnBackend(title, 'kafka', 'KAFKA_BROKERS', () => suite(brokers));
}
