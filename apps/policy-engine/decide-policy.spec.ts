import { POLICY_DECISIONS } from '@kernel/cache-families';
import { canonicalJson } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { type PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { TwoLevelCache } from '@edges/cache/two-level-cache';
import { evaluatePolicy } from '@planes/trust/policy/evaluate-policy';
import { recordCodec } from '@platform/grpc/record-codec';
import { aCall } from '@testing/a-call';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle, aPolicyContext } from '@testing/a-policy-bundle';
import { RememberingCache } from '@testing/a-value-cache';
import { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { CompiledPacks } from './compiled-packs';
import { DecidePolicy } from './decide-policy';

const PD = 'pd_01KG9F4AR0000000000000000B';
const PACK = digestOf(aPack());

function deciding(packs: CompiledPacks, kept = new RememberingCache<PolicyDecision, 'pack' | 'logic'>()): DecidePolicy {
  return new DecidePolicy(packs, kept);
}

describe('DecidePolicy', () => {
  it('loads and compiles a pack once, however many ask at the same time', async () => {
    const registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);
    const decide = deciding(new CompiledPacks(registry, 4));
    const decisions = await Promise.all([1, 2, 3].map(() => decide.run(aCall(), aPolicyContext(), PACK, PD)));
    expect(decisions.map((decision) => decision.allowed)).toEqual([true, true, true]);
    expect(registry.asked).toBe(2); // one pack, one bundle
  });

  it('does not keep what could not be loaded', async () => {
    const registry = new ResolvingRegistry([aPack()], []);
    const decide = deciding(new CompiledPacks(registry, 4));
    for (const asked of [2, 4]) {
      await expect(decide.run(aCall(), aPolicyContext(), PACK, PD)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(registry.asked).toBe(asked);
    }
  });

  it('does not give one tenant what another one loaded', async () => {
    const decide = deciding(new CompiledPacks(new ResolvingRegistry([aPack()], [aPolicyBundle()]), 4));
    await decide.run(aCall(), aPolicyContext(), PACK, PD);
    const foreign = decide.run(aCall({ tenant: 'globex' }), aPolicyContext({ tenant_id: 'globex' }), PACK, PD);
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps a decision under tenant, pack, logic and the facts that its rules read', async () => {
    const kept = new RememberingCache<PolicyDecision, 'pack' | 'logic'>();
    const decide = deciding(new CompiledPacks(new ResolvingRegistry([aPack()], [aPolicyBundle()]), 4), kept);
    const context = aPolicyContext();
    await decide.run(aCall(), context, PACK, PD);
    expect(kept.asked).toMatchObject([
      {
        tenant: 'acme',
        classification: 'CONFIDENTIAL',
        versions: { pack: PACK, logic: 'trust/policy@1' },
        question: { phase: context.phase },
      },
    ]);
    expect(canonicalJson(kept.asked[0]?.question)).not.toContain(context.run_id);
  });

  it('answers a question of another run from what is kept, under its own id and the digest of its own context', async () => {
    const told = toldEvents();
    const rules = { bytes: 100_000, ttl: 60_000, checkEvery: 2, region: undefined, clock: new FixedClock(), events: told };
    const kept = new TwoLevelCache({ ...rules, family: POLICY_DECISIONS, codec: recordCodec('policy-decision', PolicyDecision) });
    const packs = new CompiledPacks(new ResolvingRegistry([aPack()], [aPolicyBundle()]), 4);
    const decide = new DecidePolicy(packs, kept);
    const contexts = [1, 2, 3].map((number) =>
      aPolicyContext({ run_id: `run_01KG9F4AR000000000000000A${number}`, at: `2026-01-31T09:30:0${number}.000Z` }),
    );
    const decisions = await Promise.all(contexts.map((context) => decide.run(aCall(), context, PACK, PD)));
    const { bundles, guardrails } = await packs.get(aCall(), PACK);
    expect(decisions).toEqual(contexts.map((context) => evaluatePolicy(bundles, guardrails, context, PD)));
    for (const context of contexts) await decide.run(aCall(), context, PACK, PD);
    expect(told.told).toEqual(['joined', 'joined', 'missed', 'hit process', 'hit process', 'compared equal', 'hit process']);
  });

  it.each<[string, Partial<PolicyContext>]>([
    ['a fact that a rule reads', { user: { ...aPolicyContext().user, role: 'nobody' } }],
    ['a fact that is not there', { evidence: {} }],
    ['the capability', { capability: { ...aPolicyContext().capability, id: 'orders.unheard-of' } }],
    ['the phase', { phase: 'post' }],
    ['the intent', { intent_id: 'another' }],
    ['the mode of the run', { safety_mode: 'read_only' }],
  ])('decides anew when a question differs in %s', async (_, change) => {
    const kept = new RememberingCache<PolicyDecision, 'pack' | 'logic'>();
    const packs = new CompiledPacks(new ResolvingRegistry([aPack()], [aPolicyBundle()]), 4);
    const decide = deciding(packs, kept);
    const { bundles, guardrails } = await packs.get(aCall(), PACK);
    await decide.run(aCall(), aPolicyContext(), PACK, PD);
    const changed = aPolicyContext(change);
    expect(await decide.run(aCall(), changed, PACK, PD)).toEqual(evaluatePolicy(bundles, guardrails, changed, PD));
    expect(new Set(kept.asked.map((key) => canonicalJson(key))).size).toBe(2);
  });
});
