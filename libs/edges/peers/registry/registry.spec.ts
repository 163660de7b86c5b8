import { digestOf } from '@kernel/digest';
import { aCall } from '@testing/a-call';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { aSigner } from '@testing/a-signer';
import { FixedClock } from '@testing/fixed-clock';
import { CachedRegistry } from './cached-registry';
import { InMemoryRegistry } from './in-memory-registry';
import type { Registry } from './registry';
import { describeRegistry, type OpenRegistry, REGISTRY_KEYS } from './registry.contract';

function opened(registry: Registry, clock: FixedClock): Promise<OpenRegistry> {
  return Promise.resolve({ registry, call: (tenant) => aCall({ tenant }), now: () => clock.now(), close: () => Promise.resolve() });
}

// Over gRPC and the real app the same suite runs in `apps/trust-control-plane`.
describeRegistry('in memory', () => {
  const clock = new FixedClock();
  return opened(new InMemoryRegistry(REGISTRY_KEYS, clock), clock);
});

describeRegistry('cached', () => {
  const clock = new FixedClock();
  return opened(new CachedRegistry(new InMemoryRegistry(REGISTRY_KEYS, clock), 2), clock);
});

describe('the cache before a registry', () => {
  const bundles = ['1.0.0', '2.0.0', '3.0.0'].map((bundle_version) => aPolicyBundle({ bundle_version }));
  const [first, second, third] = bundles.map((bundle) => ({ digest: digestOf(bundle) }));
  let asked: string[];
  let cached: CachedRegistry;

  beforeEach(async () => {
    asked = [];
    const registry = new InMemoryRegistry(REGISTRY_KEYS, new FixedClock());
    const publisher = aSigner('publisher');
    for (const bundle of bundles) await registry.publish(aCall(), 'policy-bundle', publisher.sign('policy-bundle', bundle));
    const resolve = registry.resolve.bind(registry);
    registry.resolve = (call, kind, name) => {
      asked.push(`${call.tenant} ${JSON.stringify(name)}`);
      return resolve(call, kind, name);
    };
    cached = new CachedRegistry(registry, 2);
  });

  const ask = async (name: { digest: `sha256:${string}` } | { ref: string } | undefined, tenant = 'acme'): Promise<number> => {
    if (name === undefined) throw new Error('a name is missing');
    const before = asked.length;
    await cached.resolve(aCall({ tenant }), 'policy-bundle', name);
    return asked.length - before;
  };

  it('asks once for a digest', async () => {
    expect([await ask(first), await ask(first)]).toEqual([1, 0]);
  });

  it('asks every time for a name and after a refusal', async () => {
    const ref = { ref: 'policy.refunds@1.0.0' };
    expect([await ask(ref), await ask(ref)]).toEqual([1, 1]);
    const unknown = { digest: digestOf('nothing') };
    expect([await ask(unknown), await ask(unknown)]).toEqual([1, 1]);
  });

  it('never answers one tenant with what it keeps for another', async () => {
    await ask(first);
    expect(await ask(first, 'globex')).toBe(1);
    expect(await cached.resolve(aCall({ tenant: 'globex' }), 'policy-bundle', first ?? { ref: '' })).toMatchObject({
      code: 'TRUST_UNKNOWN_DOCUMENT',
    });
  });

  it('drops the one that was not used for longest', async () => {
    expect([await ask(first), await ask(second), await ask(first), await ask(third)]).toEqual([1, 1, 0, 1]);
    expect([await ask(first), await ask(second)]).toEqual([0, 1]);
  });
});
