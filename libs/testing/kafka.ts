/**
 * Runs a suite on the Kafka that KAFKA_BROKERS names; without it the suite is skipped aloud, and in CI it fails.
 * A suite takes a region of its own, so that its topics are nobody else's.
 */
export function describeWithKafka(title: string, suite: (brokers: readonly string[]) => void): void {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
  if (brokers.length > 0) {
    describe(`${title} on kafka`, () => {
      suite(brokers);
    });
    return;
  }
  if (process.env['CI'] !== undefined) {
    it(`${title} on kafka`, () => {
      throw new Error('KAFKA_BROKERS is not set: in CI the Kafka suites must run (npm run backends -- up kafka)');
    });
    return;
  }
  process.stderr.write(`skipped: ${title} on kafka (KAFKA_BROKERS is not set; npm run backends -- up kafka)\n`);
  describe.skip(`${title} on kafka`, () => {
    suite([]);
  });
}
