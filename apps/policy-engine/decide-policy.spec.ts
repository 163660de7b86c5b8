import { digestOf } from '@kernel/digest';
import type { PolicyDecision } from '@kernel/records/policy';
import { aCall } from '@testing/a-call';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle, aPolicyContext } from '@testing/a-policy-bundle';
import { RememberingCache } from '@testing/a-value-cache';
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

  it('keeps a decision under tenant, pack, logic and the whole question', async () => {
    const kept = new RememberingCache<PolicyDecision, 'pack' | 'logic'>();
    const decide = deciding(new CompiledPacks(new ResolvingRegistry([aPack()], [aPolicyBundle()]), 4), kept);
    const first = await decide.run(aCall(), aPolicyContext(), PACK, PD);
    expect(await decide.run(aCall(), aPolicyContext(), PACK, PD)).toBe(first);
    expect(await decide.run(aCall(), aPolicyContext({ evidence: {} }), PACK, PD)).not.toEqual(first);
    expect(kept.asked[0]).toEqual({
      tenant: 'acme',
      classification: 'CONFIDENTIAL',
      versions: { pack: PACK, logic: 'trust/policy@1' },
      question: [PD, aPolicyContext()],
    });
  });
});
