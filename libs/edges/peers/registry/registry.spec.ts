import { SIGNED_DOCUMENTS } from '@kernel/cache-families';
import type { Classification } from '@kernel/classification';
import { digestOf } from '@kernel/digest';
import { aCall } from '@testing/a-call';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { RememberingCache } from '@testing/a-value-cache';
import { aSigner } from '@testing/a-signer';
import { FixedClock } from '@testing/fixed-clock';
import { toldEvents } from '@testing/told-events';
import { InMemorySharedCache } from '../../cache/in-memory-shared-cache';
import { Region } from '../../cache/region';
import { Sealing } from '../../cache/sealing';
import { TwoLevelCache } from '../../cache/two-level-cache';
import { InMemoryRegistry } from './in-memory-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from './region-cached-registry';
import type { Registry, SignedDocument } from './registry';
import { describeRegistry, type OpenRegistry, REGISTRY_KEYS } from './registry.contract';

function opened(registry: Registry, clock: FixedClock): Promise<OpenRegistry> {
  return Promise.resolve({ registry, call: (tenant) => aCall({ tenant }), now: () => clock.now(), close: () => Promise.resolve() });
}

// Over gRPC and the real app the same suite runs in `apps/trust-control-plane`.
describeRegistry('in memory', () => {
  const clock = new FixedClock();
  return opened(new InMemoryRegistry(REGISTRY_KEYS, clock), clock);
});

describeRegistry('cached in its region', () => {
  const clock = new FixedClock();
  return opened(
    new RegionCachedRegistry(new InMemoryRegistry(REGISTRY_KEYS, clock), new RememberingCache<SignedDocument, 'document'>()),
    clock,
  );
});

describe('a document that the region keeps', () => {
  const bundle = aPolicyBundle();
  const document: SignedDocument = {
    kind: 'policy-bundle',
    digest: digestOf(bundle),
    value: bundle,
    envelope: aSigner('publisher').sign('policy-bundle', bundle),
  };
  const { encode, decode } = SIGNED_DOCUMENT_CODEC;

  it('comes back as it was', () => {
    expect(decode(encode(document))).toEqual(document);
  });

  it('is none when its value has another digest, or another shape (control: the same change with its digest)', () => {
    const changed = { ...bundle, default: 'allow_read_only' as const };
    expect(() => decode(encode({ ...document, value: changed }))).toThrow('does not hash');
    expect(decode(encode({ ...document, value: changed, digest: digestOf(changed) })).value).toEqual(changed);
    expect(() => decode(encode({ ...document, kind: 'context-pack' }))).toThrow('does not fit');
  });

  it('leaves the process unless it is a pack that says it is RESTRICTED', async () => {
    const clock = new FixedClock();
    const told = toldEvents();
    const left = async (data_classification: Classification): Promise<number> => {
      const shared = new InMemorySharedCache(1_000_000, clock, told);
      const sealing = new Sealing('a-secret-that-every-process-of-the-region-has');
      const region = new Region(shared, { name: 'local', ttl: 60_000, sealing, clock, events: told });
      const rules = {
        family: SIGNED_DOCUMENTS,
        codec: SIGNED_DOCUMENT_CODEC,
        bytes: 1_000_000,
        ttl: 60_000,
        checkEvery: 0,
        region,
        clock,
        events: told,
      };
      const registry = new InMemoryRegistry(REGISTRY_KEYS, clock);
      const pack = aPack({ pack_meta: { ...aPack().pack_meta, data_classification } });
      const publisher = aSigner('publisher');
      await registry.publish(aCall(), 'policy-bundle', publisher.sign('policy-bundle', bundle));
      await registry.publish(aCall(), 'context-pack', publisher.sign('context-pack', pack));
      const cached = new RegionCachedRegistry(registry, new TwoLevelCache(rules));
      const resolve = () => cached.resolve(aCall(), 'context-pack', { digest: digestOf(pack) });
      expect([await resolve(), await resolve()]).toMatchObject([{ value: pack }, { value: pack }]);
      return shared.keys().length;
    };
    expect([await left('CONFIDENTIAL'), await left('RESTRICTED')]).toEqual([1, 0]);
    expect(told.told).toEqual(['missed', 'hit process', 'missed', 'hit process']);
  });

  it('is asked for once a tenant, by digest alone', async () => {
    const kept = new RememberingCache<SignedDocument, 'document'>();
    const registry = new InMemoryRegistry(REGISTRY_KEYS, new FixedClock());
    await registry.publish(aCall(), 'policy-bundle', document.envelope);
    const asked = jest.spyOn(registry, 'resolve');
    const cached = new RegionCachedRegistry(registry, kept);
    const resolve = (tenant: string) => cached.resolve(aCall({ tenant }), 'policy-bundle', { digest: document.digest });
    expect([await resolve('acme'), await resolve('acme')]).toEqual([document, document]);
    expect(asked.mock.calls).toHaveLength(1);
    expect(await resolve('globex')).toMatchObject({ code: 'TRUST_UNKNOWN_DOCUMENT' });
    for (let time = 0; time < 2; time++) await cached.resolve(aCall(), 'policy-bundle', { ref: 'policy.refunds@1.0.0' });
    expect(asked.mock.calls).toHaveLength(4);
    expect(kept.asked.map(({ tenant, versions }) => [tenant, versions])).toEqual(
      ['acme', 'acme', 'globex'].map((tenant) => [tenant, { document: document.digest }]),
    );
  });
});
