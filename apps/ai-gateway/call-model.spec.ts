import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { ModelCall } from '@kernel/records/model-call';
import type { ModelCatalogue } from '@kernel/records/model-profile';
import { later } from '@kernel/time';
import { type BudgetLimits, type BudgetReservation, ModelBudgets } from '@edges/model-budgets/model-budgets';
import { InMemoryLlmRouter } from '@edges/peers/llm-router/in-memory-llm-router';
import { Log } from '@platform/log';
import type { VerifiedCall } from '@platform/grpc/verified-call';
import { rerouteMatches } from '@planes/model/routing/reroute-matches';
import { aMarket, aModelCall, aModelCatalogue, aModelProfile, aPaidProfile } from '@testing/a-model-catalogue';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { answering, failing, ScriptedProvider, type ScriptedAttempt } from '@testing/scripted-provider';
import { AttemptCall } from './attempt-call';
import { CallModel } from './call-model';
import { GatewayRules } from './gateway-rules';
import { ProfileHealth } from './profile-health';
import { ProviderDirectory } from './provider-directory';
import { RememberedAnswers } from './remembered-answers';
import { TenantPurse } from './tenant-purse';

/** A budget of one tenant that remembers what happened to it, in order. */
class Book extends ModelBudgets {
  readonly entries: string[] = [];
  away = false;

  constructor(private rest: bigint) {
    super();
  }

  left(): Promise<bigint> {
    return Promise.resolve(this.rest);
  }

  reserve(_tenant: string, { amount }: BudgetReservation): Promise<void | Refusal> {
    if (amount > this.rest) return Promise.resolve(refused('MODEL_TENANT_BUDGET_EXHAUSTED', 'it does not fit'));
    this.entries.push(`reserve ${amount}`);
    return Promise.resolve();
  }

  settle(_tenant: string, _call: Id<'mc'>, cost: bigint): Promise<void> {
    if (this.away) throw new Fault('STORE_UNAVAILABLE', 'away', 'later');
    this.rest -= cost;
    this.entries.push(`settle ${cost}`);
    return Promise.resolve();
  }
}

interface Scene {
  readonly paid?: ScriptedAttempt[];
  readonly builtin?: ScriptedAttempt[];
  readonly catalogue?: ModelCatalogue;
  readonly budget?: bigint;
  readonly call?: Partial<ModelCall>;
  readonly signal?: AbortSignal;
  readonly market?: Refusal;
}

const BUDGET: BudgetLimits = { day: 1_000_000n, month: 1_000_000n };

async function play(scene: Scene = {}) {
  const clock = new FixedClock();
  const paid = new ScriptedProvider('openai-compatible', scene.paid ?? [answering('from the paid one')]);
  const builtin = new ScriptedProvider('builtin', scene.builtin ?? [answering('from the built-in one')]);
  const providers = new ProviderDirectory([paid, builtin]);
  const budgets = new Book(scene.budget ?? 1_000_000n);
  const router = new InMemoryLlmRouter(
    () => {
      throw new Error('the gateway decides for itself');
    },
    new CountingIds(),
    clock,
  );
  const market = aMarket({ catalogue: scene.catalogue ?? aModelCatalogue() });
  const registry = new ResolvingRegistry([], [], scene.market ? [] : [market.catalogue, market.policy]);
  const health = new ProfileHealth(clock, undefined);
  const rules = new GatewayRules({ attemptsPerProfile: 2, backoff: 0, attemptTimeout: 60_000, remembered: 1_000, budget: BUDGET });
  const attempts = new AttemptCall(providers, health, new RememberedAnswers(undefined), rules, clock);
  const logged: string[] = [];
  const log = Log.to({ write: (line) => logged.push(line) }, 'info', 'ai-gateway');
  const purse = new TenantPurse(budgets, rules, clock, log);
  const callModel = new CallModel(registry, providers, health, purse, router, attempts, rules, new CountingIds(), clock);
  const deltas: string[] = [];
  const caller: VerifiedCall = {
    tenant: 'acme',
    principals: [],
    deadline: later(clock.now(), 30_000),
    caller: 'orchestrator',
    signal: scene.signal ?? new AbortController().signal,
  };
  const pins = { catalogue: market.catalogueDigest, policy: market.policyDigest };
  const ask = () => callModel.run(caller, { call: aModelCall(scene.call), ...pins, onDelta: (text) => deltas.push(text) });
  return { ask, logged, settled: scene.market ? undefined : await ask(), deltas, paid, builtin, budgets, router, market, caller, health };
}

describe('CallModel', () => {
  it('asks the first chosen profile, streams, and charges what it cost', async () => {
    const { settled, deltas, budgets } = await play();
    expect(settled?.result).toMatchObject({
      status: 'completed',
      code: null,
      text: 'from the paid one',
      profile_id: 'paid-large',
      finish_reason: 'stop',
      cost_usd_micros: 400,
    });
    expect(deltas).toEqual(['from the paid one']);
    // (1 000 × 2 + 500 × 10) × 2 attempts + nothing for the free one; 100 × 2 + 20 × 10
    expect(budgets.entries).toEqual(['reserve 14000', 'settle 400']);
  });

  it('has its decision recorded, and the record can be made again', async () => {
    const { settled, router, caller, market } = await play();
    if (!settled) throw new Error('not settled');
    expect(await router.explainRoute(caller, settled.decision.routing_decision_id)).toEqual(settled.decision);
    expect(settled.result.routing_decision_id).toBe(settled.decision.routing_decision_id);
    expect(rerouteMatches(settled.decision, market)).toMatchObject({ equal: true });
  });

  it('asks nobody when the decision cannot be recorded', async () => {
    const { ask, router, paid, budgets } = await play();
    router.down = true;
    await expect(ask()).rejects.toMatchObject({ code: 'PEER_UNAVAILABLE' });
    expect(paid.seen).toHaveLength(1); // the first, recorded call
    expect(budgets.entries).toHaveLength(2);
  });

  it('never falls back to a profile outside the decision', async () => {
    const abroad = aModelCatalogue([aPaidProfile(), aModelProfile({ regions: ['us-east'] })]);
    const { settled, builtin } = await play({ catalogue: abroad, paid: [failing()] });
    expect(settled?.result).toMatchObject({ status: 'failed', code: 'PROVIDER_SERVER_ERROR', text: '' });
    expect(builtin.seen).toEqual([]);
    expect((await play({ paid: [failing()] })).builtin.seen).toHaveLength(1); // control
  });

  it('ends the model’s work when its caller leaves, and settles', async () => {
    const { settled, builtin, budgets } = await play({ paid: [{ outcome: 'hang' }], signal: AbortSignal.timeout(5) });
    expect(settled?.result).toMatchObject({ status: 'failed', code: 'MODEL_CALLER_GONE' });
    expect(builtin.seen).toEqual([]);
    expect(budgets.entries).toEqual(['reserve 14000', 'settle 2000']); // the question may have been billed: 1 000 × 2
  });

  it('redacts before anything leaves', async () => {
    const messages: ModelCall['messages'] = [{ role: 'user', content: 'card 4111 1111 1111 1111' }];
    const { settled, paid } = await play({ call: { messages, redaction_rules: ['pan'] } });
    expect(paid.seen[0]?.messages).toEqual([{ role: 'user', content: 'card [redacted:pan]' }]);
    expect(settled?.result.redactions).toEqual([{ rule: 'pan', count: 1 }]);
  });

  const refusals: readonly (readonly [string, Scene, string])[] = [
    ['no profile may serve it', { call: { required_capabilities: ['vision'] } }, 'MODEL_NO_ELIGIBLE_PROFILE'],
    ['its redaction rule is unknown', { call: { redaction_rules: ['palm_print'] } }, 'MODEL_REDACTION_RULE_UNKNOWN'],
    ['the tenant’s budget does not hold it', { budget: 7_000n }, 'MODEL_TENANT_BUDGET_EXHAUSTED'], // one attempt fits, the reservation of two does not
  ];
  it.each(refusals)('settles a refusal, spends nothing and still names its decision when %s', async (_name, scene, code) => {
    const { settled, paid, builtin, budgets } = await play(scene);
    expect(settled?.result).toMatchObject({ status: 'refused', code, attempts: [], cost_usd_micros: 0 });
    expect([...paid.seen, ...builtin.seen, ...budgets.entries]).toEqual([]);
    expect(settled?.decision.routing_decision_id).toBe(settled?.result.routing_decision_id);
  });

  it('does not sell a profile that no adapter serves', async () => {
    const catalogue = aModelCatalogue([aPaidProfile({ adapter: 'bedrock' }), aModelProfile()]);
    const { settled } = await play({ catalogue });
    expect(settled?.decision.candidates[0]).toMatchObject({ profile_id: 'paid-large', reasons: ['allowlist'] });
    expect(settled?.result.profile_id).toBe('builtin-small');
  });

  it('leaves a profile alone that keeps failing', async () => {
    const { ask, paid } = await play({ paid: [failing()] });
    await ask();
    const third = await ask(); // its first attempt is the fifth failure
    expect(third.result.attempts.map(({ code }) => code)).toEqual(['PROVIDER_SERVER_ERROR', 'MODEL_CIRCUIT_OPEN', null]);
    const fourth = await ask();
    expect(fourth.decision.candidates[0]).toMatchObject({ profile_id: 'paid-large', eligible: false, reasons: ['health'] });
    expect(fourth.result.attempts).toHaveLength(1);
    expect(paid.seen).toHaveLength(5);
  });

  it('gives the answer out and says so loudly when its cost cannot be charged', async () => {
    const { ask, budgets, logged } = await play();
    expect(logged).toEqual([]); // control
    budgets.away = true;
    expect((await ask()).result.status).toBe('completed');
    expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'error', message: 'model cost not charged', cost_usd_micros: '400' },
    ]);
  });

  it('faults when the pinned market cannot be used', async () => {
    const { ask } = await play({ market: refused('TRUST_UNKNOWN_DOCUMENT', 'no such document') });
    await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND', retry: 'never' });
  });
});
