import { readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CannotRun, type Durability, type Site } from './backend';
import { daemon, dataOf } from './daemon';
import { exchange } from './exchange';
import { apt, installOnce, must } from './install-step';
import { decodeReplies, encodeCommand } from './redis-wire';
import { PASSWORD } from './test-credentials';

const VERSION = '7.0.15';
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];

/** Redis 7.0 as Debian 12 ships it, with a password. Refuses writes when its memory is full; evicts nothing. */
export const redis = daemon({
  name: 'redis',
  installedBy: 'apt',
  pinned: VERSION,
  defaultPort: 26379,
  startSeconds: 30,
  container: {
    image: `redis:${VERSION}-bookworm`,
    port: 6379,
    command: ['redis-server', ...Object.entries(settings('fast')).flatMap(([name, value]) => [`--${name}`, value])],
    healthy: `redis-cli -a ${PASSWORD} ping | grep -q PONG`,
  },

  install: (site) =>
    installOnce(site, `redis ${VERSION}, install 1`, ['software'], async () => {
      site.say(`fetching redis ${VERSION} from Debian`);
      const download = join(site.software, 'software', 'download');
      mkdirSync(download, { recursive: true });
      await apt(site, ['download', ...PACKAGES], { cwd: download });
      for (const name of readdirSync(download)) await must(site, 'dpkg', ['-x', join(download, name), join(site.software, 'software')]);
      rmSync(download, { recursive: true });
      const { output } = await must(site, bin(site), ['--version'], { env: libraries(site) });
      if (!output.includes(`v=${VERSION} `))
        throw new CannotRun(
          `Debian's redis is not ${VERSION} but: ${output.trim()}`,
          'pin the new version in test/backends/redis.ts and try again',
        );
    }),

  async prepare(site) {
    const lines = { bind: '127.0.0.1', port: String(site.port), dir: dataOf(site), ...settings(site.durability) };
    const text = Object.entries(lines).map(([name, value]) => `${name} ${value === '' ? '""' : value}\n`);
    writeFileSync(join(site.folder, 'redis.conf'), text.join(''), { mode: 0o600 });
  },

  program: (site) => ({ program: bin(site), args: [join(site.folder, 'redis.conf')], env: libraries(site) }),

  async ask(site) {
    const asked = [
      ['AUTH', 'default', PASSWORD],
      ['INFO', 'server'],
      ['CONFIG', 'GET', 'appendfsync'],
    ].map((words) => encodeCommand(...words));
    const [, info, fsync] = await exchange(site.port, Buffer.concat(asked), (received) => decodeReplies(received, asked.length)).then(
      (replies) => replies.map(String),
    );
    const version = /^redis_version:(\S+)/m.exec(info ?? '')?.[1];
    if (version === undefined) throw new Error('it tells no version');
    return { version: `Redis ${version}`, durability: fsync === 'appendfsync,always' ? 'durable' : 'fast' };
  },

  environment: (port) => ({ REDIS_URL: `redis://default:${PASSWORD}@127.0.0.1:${port}` }),
});

function settings(durability: Durability): Readonly<Record<string, string>> {
  return {
    requirepass: PASSWORD,
    save: '',
    appendonly: 'yes',
    appendfsync: durability === 'durable' ? 'always' : 'everysec',
    maxmemory: '128mb',
    'maxmemory-policy': 'noeviction',
  };
}

function bin(site: Site): string {
  return join(site.software, 'software/usr/bin/redis-server');
}

function libraries(site: Site): Readonly<Record<string, string>> {
  const lib = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return { LD_LIBRARY_PATH: join(site.software, 'software/usr/lib', lib) };
}
