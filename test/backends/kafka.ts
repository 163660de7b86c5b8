import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { command, tailOf } from './command';
import { daemon, dataOf } from './daemon';
import { exchange } from './exchange';
import { javaServer, javaTool } from './java';
import { decodeMetadata, encodeMetadataRequest } from './kafka-wire';
import { classpath, installJars } from './maven-jars';

const VERSION = '4.4.0';
const PORT = 29092;
// Any 16 bytes in base64url; the same for everyone, since nobody joins two of these.
const CLUSTER = 'Zml2ZXBsYW5lLXRlc3Qtaw';

/** Kafka 4.4 in KRaft mode: one node that is broker and controller. Topics are made by who needs them, never by a first write. */
export const kafka = daemon({
  name: 'kafka',
  installedBy: 'maven',
  pinned: VERSION,
  defaultPort: PORT,
  furtherPorts: (port) => [controllerPort(port)],
  startSeconds: 120,
  container: {
    image: `apache/kafka:${VERSION}`,
    port: PORT,
    environment: { CLUSTER_ID: CLUSTER, ...asEnvironment(settings(PORT, '')) },
    healthy: `nc -z 127.0.0.1 ${PORT}`,
  },

  install: (site) =>
    installJars(site, {
      title: `Kafka ${VERSION}`,
      artifacts: [
        // The tools' API is named by 4.4.0 but was never published; a broker does not need it.
        { coordinates: `org.apache.kafka:kafka_2.13:${VERSION}`, without: ['org.apache.kafka:kafka-tools-api'] },
        // Without a binding the broker runs but logs nothing.
        { coordinates: 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.5' },
      ],
      checksums: 'kafka.sha256',
    }),

  async prepare(site) {
    const lines = { ...settings(site.port, '127.0.0.1'), 'log.dirs': dataOf(site) };
    writeFileSync(
      properties(site),
      Object.entries(lines)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    writeFileSync(join(site.folder, 'log4j2.properties'), LOGGING);
    if (existsSync(join(dataOf(site), 'meta.properties'))) return;
    site.say('formatting the log folder');
    const format = javaTool(classpath(site), 'kafka.tools.StorageTool', ['format', '-t', CLUSTER, '-c', properties(site)], [logging(site)]);
    const made = await command('java', format, { log: join(site.folder, 'control.log') });
    if (made.code !== 0)
      throw new CannotRun(
        `kafka's log folder cannot be made:\n${tailOf(made.output)}`,
        `see ${join(site.folder, 'control.log')}; Java 17 or newer is needed`,
      );
  },

  program: (site) => javaServer(classpath(site), 'kafka.Kafka', [properties(site)], [logging(site)]),

  async ask(site) {
    const { clusterId, brokers } = await exchange(site.port, encodeMetadataRequest(), decodeMetadata);
    if (clusterId !== CLUSTER || brokers.length === 0) throw new Error(`cluster ${clusterId} has ${brokers.length} brokers`);
    return { version: `Kafka ${VERSION}` };
  },

  environment: (port) => ({ KAFKA_BROKERS: `127.0.0.1:${port}` }),
});

function controllerPort(port: number): number {
  return port + 1;
}

function settings(port: number, listen: string): Readonly<Record<string, string>> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort(port)}`,
    listeners: `PLAINTEXT://${listen}:${port},CONTROLLER://${listen}:${controllerPort(port)}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    // One node: with the default of three copies groups and transactions never start.
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'min.insync.replicas': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'log.cleaner.dedupe.buffer.size': '4194304',
  };
}

// The image reads every setting from a variable of its name.
function asEnvironment(lines: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(lines).map(([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value]));
}

const LOGGING = `rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d %p %c{1}: %m%n
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
`;

function properties(site: Site): string {
  return join(site.folder, 'server.properties');
}

function logging(site: Site): string {
  return `-Dlog4j2.configurationFile=${join(site.folder, 'log4j2.properties')}`;
}
