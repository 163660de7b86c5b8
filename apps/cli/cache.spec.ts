import { EVIDENCE, POLICY_DECISIONS } from '@kernel/cache-families';
import { cachePlace } from '@kernel/cache-key';
import { describeWithRedis } from '@testing/redis-server';
import { aFolder, ScriptedPlatform, typed } from './command-line.cases';

const PLACE = cachePlace(EVIDENCE, {
  tenant: 'acme',
  classification: 'INTERNAL',
  versions: { snapshot: 'a', logic: 'b' },
  question: 'never asked',
});
const SECRET = { FIVEPLANE_SERVICE_SECRET: 'a secret of this spec and of nobody else' };
const METRICS = `# HELP fiveplane_platform_cache_lookups_total what became of a question to a cache
fiveplane_platform_cache_lookups_total{cache="evidence@2",outcome="process"} 6
fiveplane_platform_cache_lookups_total{cache="evidence@2",outcome="missed"} 2
fiveplane_platform_cache_evictions_total{cache="evidence@2",why="promotion"} 3
fiveplane_platform_cache_held_bytes{cache="evidence@2"} 1234
fiveplane_platform_cache_shared_problems_total{problem="away"} 1
`;

describe('fiveplane cache stats', () => {
  let platform: ScriptedPlatform;
  let folder: string;
  let text = METRICS;
  beforeAll(async () => {
    platform = await ScriptedPlatform.open(() => (_, response) => void response.writeHead(200).end(text));
    folder = aFolder(platform.url);
  });
  afterAll(() => platform.close());

  it('shows hits, misses, evictions and what Redis did not answer', async () => {
    const { code, out } = await typed(folder, ['cache', 'stats', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      caches: [{ cache: 'evidence@2', hit_ratio: 0.75, lookups: { process: 6, missed: 2 }, evictions: { promotion: 3 }, held_bytes: 1234 }],
      shared_problems: { away: 1 },
    });
    expect((await typed(folder, ['cache', 'stats'])).out).toMatch(/^evidence@2: 75\.0 % hits, 1234 bytes held\n/);
  });

  it('ends with 3 where no metrics of caches are, or nobody', async () => {
    text = 'hello';
    expect((await typed(folder, ['cache', 'stats'])).code).toBe(3);
    expect((await typed(folder, ['cache', 'stats', '--url', 'http://127.0.0.1:1'])).code).toBe(3);
  });
});

describe('fiveplane cache explain-key', () => {
  const explain = (key: string, env: Readonly<Record<string, string>> = {}) => typed('/', ['cache', 'explain-key', key, '--json'], env);

  it('knows without any Redis what never leaves its process', async () => {
    const decision = cachePlace(POLICY_DECISIONS, {
      tenant: 'acme',
      classification: 'PUBLIC',
      versions: { pack: 'a', logic: 'b' },
      question: 1,
    });
    const { code, out } = await explain(decision);
    expect([code, JSON.parse(out)]).toMatchObject([0, { entry: 'stays_in_process', versions: ['pack', 'logic'], tenant: 'acme' }]);
    const restricted = await explain(PLACE.replace('INTERNAL', 'RESTRICTED'));
    expect(JSON.parse(restricted.out)).toMatchObject({ entry: 'stays_in_process' });
  });

  it.each([
    ['5 for what is no key', 'nonsense', {}, 5],
    ['5 without the environment of the region', PLACE, {}, 5],
    ['3 when Redis is away', PLACE, { ...SECRET, REDIS_URL: 'redis://127.0.0.1:1' }, 3],
  ])('ends with %s', async (_, key, env, code) => {
    expect(await explain(key, env)).toMatchObject({ code, out: '' });
  });
});

describeWithRedis('fiveplane cache explain-key', ({ url }) => {
  it('says that nothing lies under a key', async () => {
    const { code, out } = await typed('/', ['cache', 'explain-key', PLACE, '--json'], { ...SECRET, REDIS_URL: url });
    expect([code, JSON.parse(out)]).toMatchObject([0, { known: true, entry: 'absent' }]);
  });
});
