import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { decodeProbe, encodeProbe } from './bolt-wire';
import { command, tailOf } from './command';
import { daemon, dataOf } from './daemon';
import { exchange } from './exchange';
import { javaServer, javaTool } from './java';
import { classpath, installJars } from './maven-jars';
import { PASSWORD } from './test-credentials';

const VERSION = '5.26.30';
// The first user's name is fixed by the server.
const USER = 'neo4j';
const OPENS = ['java.nio', 'java.io', 'sun.nio.ch'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);

/** Neo4j 5.26 Community (long-term support, the last that runs on Java 17), Bolt only, with a password. */
export const neo4j = daemon({
  name: 'neo4j',
  installedBy: 'maven',
  pinned: VERSION,
  defaultPort: 27687,
  startSeconds: 180,
  container: {
    image: `neo4j:${VERSION}-community`,
    port: 7687,
    environment: { NEO4J_AUTH: `${USER}/${PASSWORD}`, ...asEnvironment(small()) },
    healthy: 'wget -q --spider http://127.0.0.1:7474',
  },

  install: (site) =>
    installJars(site, {
      title: `Neo4j ${VERSION}`,
      artifacts: [{ coordinates: `org.neo4j:neo4j:${VERSION}` }],
      checksums: 'neo4j.sha256',
    }),

  async prepare(site) {
    for (const name of ['conf', 'data', 'logs', 'plugins', 'import', 'run']) mkdirSync(join(dataOf(site), name), { recursive: true });
    const address = `127.0.0.1:${site.port}`;
    const lines = {
      'server.default_listen_address': '127.0.0.1',
      'server.bolt.listen_address': address,
      'server.bolt.advertised_address': address,
      'server.http.enabled': 'false',
      'server.https.enabled': 'false',
      'dbms.security.auth_enabled': 'true',
      ...small(),
    };
    const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(dataOf(site), 'conf', 'neo4j.conf'), text.join(''));
    // A password set after the first start has no effect.
    if (existsSync(join(dataOf(site), 'data', 'dbms'))) return;
    site.say('setting the password');
    const set = javaTool(classpath(site), 'org.neo4j.cli.AdminTool', ['dbms', 'set-initial-password', PASSWORD]);
    const ended = await command('java', set, { env: home(site), log: join(site.folder, 'control.log') });
    if (ended.code !== 0)
      throw new CannotRun(
        `neo4j's password cannot be set:\n${tailOf(ended.output)}`,
        `see ${join(site.folder, 'control.log')}; Java 17 or 21 is needed`,
      );
  },

  program: (site) => {
    const folders = [`--home-dir=${dataOf(site)}`, `--config-dir=${join(dataOf(site), 'conf')}`];
    const server = javaServer(classpath(site), 'org.neo4j.server.CommunityEntryPoint', [...folders, '--console-mode'], OPENS);
    return { ...server, env: home(site) };
  },

  async ask(site) {
    const server = await exchange(site.port, encodeProbe(USER, PASSWORD), decodeProbe);
    return { version: `${server.replace('/', ' ')} Community` };
  },

  environment: (port) => ({ NEO4J_URL: `bolt://127.0.0.1:${port}`, NEO4J_USER: USER, NEO4J_PASSWORD: PASSWORD }),
});

function small(): Readonly<Record<string, string>> {
  return {
    'dbms.usage_report.enabled': 'false',
    'server.memory.pagecache.size': '64m',
    'db.tx_log.preallocate': 'false',
    'db.tx_log.rotation.size': '4m',
  };
}

// The image reads every setting from a variable of its name, where an underscore is written twice.
function asEnvironment(lines: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(lines).map(([name, value]) => [`NEO4J_${name.replaceAll('_', '__').replaceAll('.', '_')}`, value]),
  );
}

function home(site: Site): Readonly<Record<string, string>> {
  return { NEO4J_HOME: dataOf(site), NEO4J_CONF: join(dataOf(site), 'conf') };
}
