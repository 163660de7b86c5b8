import type { RunView } from '@kernel/records/run-view';
import { describeWithPostgres } from '@testing/stores';
import { AppProcesses, SERVED_APPS, type ServedApp } from './app-processes';
import { refundsIn } from './books';
import { preload } from './built';
import { CueCard } from './cue';
import { auditOf, booksIn, exported } from './evidence-of-run';
import { grpcHealth } from './grpc-health';
import { consumed, counted, evicted, reached, READERS, stands } from './metrics';
import { Operator } from './operator';
import { anOrder } from './orders';
import { OrderStory } from './order-story';
import { Person } from './person';
import { RefundStory, wronglyPaid } from './refund-story';
import { until } from './until';

const LONG_MS = 600_000;
const CENTS = 5_100;

type Story = OrderStory | RefundStory;

describeWithPostgres('every app as a process of its own,', () => {
  let apps: AppProcesses;
  const ended = new Map<Story, RunView>();

  beforeAll(async () => {
    apps = await AppProcesses.start(process.env['DATABASE_URL'] ?? '');
  }, LONG_MS);
  afterAll(async () => apps?.remove(), LONG_MS);

  function person(tenant: string, name?: string): Person {
    const place = apps.connection.tenants[tenant];
    const user = place?.users[name ?? place.default_user];
    if (!place || !user) throw new Error(`the connection file has no ${name ?? 'default user'} at ${tenant}`);
    return new Person({ url: () => apps.httpUrl('conversation-manager'), name: tenant, tenant: place, user });
  }

  function aRefund(): RefundStory {
    return new RefundStory(
      person,
      anOrder('acme', ({ total_cents }) => total_cents >= 3 * CENTS && total_cents <= 30_000),
      CENTS,
    );
  }

  /** People who do not give up: a process that is away for a while is asked again. */
  async function told(story: Story): Promise<void> {
    let trouble: unknown;
    const run = await until('the story is told', () => story.told().catch((error: unknown) => void (trouble = error))).catch(() => {
      throw trouble;
    });
    ended.set(story, run);
  }

  /** Puts load on, does something to the processes while it is under way, and waits until every run has its record. */
  async function underLoad(meanwhile: () => Promise<void>): Promise<number> {
    const load: Story[] = [...Array.from({ length: 40 }, () => new OrderStory(person, anOrder('acme').order_id)), ...Array.from({ length: 4 }, aRefund)]; // prettier-ignore
    const before = ended.size;
    const all = Promise.all(load.map(told));
    await until('the load is under way', () => Promise.resolve(ended.size > before + 2 ? true : undefined));
    const cut = load.length - (ended.size - before);
    await meanwhile();
    await all;
    return cut;
  }

  const it = (sentence: string, work: () => Promise<void>): void => test(sentence, work, LONG_MS);

  it('says that it is alive, ready and serving', async () => {
    const health = await Promise.all(
      SERVED_APPS.map(async (app) => {
        const [alive, ready] = await Promise.all(['livez', 'readyz'].map((path) => fetch(`${apps.httpUrl(app)}/${path}`)));
        return [app, alive?.status, ready?.status, await grpcHealth(apps.grpcAddress(app))];
      }),
    );
    expect(health).toEqual(SERVED_APPS.map((app) => [app, 200, 200, 'SERVING']));
  });

  it('takes part in a refund that waits for finance, as all of them in one process do', async () => {
    await told(aRefund());
    expect([...ended.values()].map(({ status }) => status)).toEqual(['DECIDED']);
    expect(SERVED_APPS.filter((app) => /"level":"(warn|error)"/.test(apps.log(app)))).toEqual([]);
  });

  it('hears of a promotion wherever something is kept, and lets it go', async () => {
    const compiler = apps.httpUrl('context-compiler');
    const held = evicted('compiled-contexts@1');
    for (const app of READERS) await reached(apps.httpUrl(app), stands(app), 1);
    await told(new OrderStory(person, anOrder('acme').order_id));
    const before = new Map<string, number>();
    for (const app of READERS) before.set(app, await counted(apps.httpUrl(app), consumed(app)));
    const evictions = await counted(compiler, held);
    const trust = { grpcAddress: apps.grpcAddress('trust-control-plane'), folder: apps.folder };
    await new Operator(trust, 'acme').movesRouting(apps.connection.tenants['acme']?.pack ?? '', 1);
    for (const app of READERS) await reached(apps.httpUrl(app), consumed(app), (before.get(app) ?? 0) + 1);
    await reached(compiler, held, evictions + 1);
  });

  for (const app of ['orchestrator', 'tool-gateway'] as const) {
    it(`is missed for a while only: kill -9 of the ${app} under load`, async () => {
      const cut = await underLoad(async () => {
        await apps.kill(app, 'SIGKILL');
        await apps.boot(app);
      });
      expect(cut).toBeGreaterThan(20);
    });
  }

  it('drains when it is told to stop: what it holds is answered or handed on, and it ends with code 0', async () => {
    const codes: [ServedApp, number | null][] = [];
    await underLoad(async () => {
      for (const app of ['conversation-manager', 'orchestrator', 'tool-gateway'] as const) {
        codes.push([app, await apps.kill(app, 'SIGTERM')]);
        await apps.boot(app);
      }
    });
    expect(codes).toEqual([['conversation-manager', 0], ['orchestrator', 0], ['tool-gateway', 0]]); // prettier-ignore
  });

  it('leaves a record of every run that verifies and replays, no money paid twice, and no error said', async () => {
    const runs = [...ended.values()];
    expect(runs.length).toBe(2 + 3 * 44);
    const audits = new Set<string>();
    for (const run of runs) audits.add(auditOf(await exported(person(run.tenant_id, 'auditor'), run), apps.connection));
    expect([...audits]).toEqual(['verified, replay_equal']);
    const { paid, books } = await apps.atStore(async (sql) => ({ paid: await refundsIn(sql), books: await booksIn(sql) }));
    expect(paid.size).toBeGreaterThan(0);
    expect(wronglyPaid(paid, refundsOf(ended))).toEqual([]);
    expect(books.records).toEqual(new Map(runs.map(({ run_id }) => [run_id, 1])));
    expect(books.logProblems).toEqual([]);
    // While a process is away, others say so.
    const errors = SERVED_APPS.flatMap((app) => apps.log(app).match(/.*"level":"error".*/g) ?? []);
    expect(errors.filter((line) => !line.includes('"code":"PEER_UNAVAILABLE"')).map((line) => line.slice(0, 500))).toEqual([]);
  });

  it('control: with a gate and a shop that forget, the same look finds money that was paid twice', async () => {
    const forgetful = async (app: ServedApp, name: string): Promise<void> => {
      await apps.kill(app, 'SIGTERM');
      // Each entry in a write of its own: the cue counts writes.
      await apps.boot(app, { NODE_OPTIONS: preload(name), ORCHESTRATOR_GATHER_MS: '0' });
    };
    await Promise.all([forgetful('tool-gateway', 'forgets-effects'), forgetful('sample-shop', 'forgets-effects'), forgetful('orchestrator', 'dies-on-cue')]); // prettier-ignore
    const card = new CueCard(apps.folder);
    card.give([]);
    await told(aRefund());
    const nth = card.noted().findLastIndex((write) => write.some(({ what }) => what === 'effect_settled call_tool'));
    card.give([{ at: 'before write', nth }]);
    const broken = aRefund();
    const telling = told(broken);
    await until('the orchestrator is dead', () => Promise.resolve(card.reached().length > 0 ? true : undefined));
    await apps.kill('orchestrator', 'SIGKILL');
    await apps.boot('orchestrator');
    await telling;
    expect(wronglyPaid(await apps.atStore(refundsIn), refundsOf(ended))).toEqual([expect.stringContaining(`${broken.order.order_id}: paid [${CENTS},${CENTS}]`)]); // prettier-ignore
  });
});

function refundsOf(ended: ReadonlyMap<Story, RunView>): ReadonlyMap<RefundStory, RunView> {
  return new Map([...ended].flatMap(([story, run]) => (story instanceof RefundStory ? [[story, run] as const] : [])));
}
