import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import type { Promotion } from '@kernel/records/promotion';
import { later, type Timestamp } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import { aModelCatalogue, aRoutingPolicy } from '@testing/a-model-catalogue';
import { aPack, bundleEntry } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { aSigner } from '@testing/a-signer';
import type { Registry } from './registry';

const PUBLISHER = aSigner('publisher');
const PROMOTER = aSigner('promoter');
const STRANGER = aSigner('publisher', { holder: 'stranger' });
const GLOBEX_PUBLISHER = aSigner('publisher', { tenant_id: 'globex' });

/** Keys that the registry under test must know. */
export const REGISTRY_KEYS = [PUBLISHER.key, PROMOTER.key, GLOBEX_PUBLISHER.key];

export interface OpenRegistry {
  readonly registry: Registry;
  readonly call: (tenant: string) => CallContext;
  readonly now: () => Timestamp;
  readonly close: () => Promise<void>;
}

/** What every registry promises its callers. One is opened for the whole suite; every case uses names of its own. */
export function describeRegistry(name: string, open: () => Promise<OpenRegistry>): void {
  describe(`registry: ${name}`, () => {
    let opened: OpenRegistry;
    let registry: Registry;
    let acme: CallContext;
    let globex: CallContext;
    let number = 0;
    let version: string;
    let environment: string;

    beforeAll(async () => {
      opened = await open();
      registry = opened.registry;
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      acme = opened.call('acme');
      globex = opened.call('globex');
      number += 1;
      version = `${number}.0.0`;
      environment = `case-${number}`;
    });

    const samples = () => {
      const bundle = aPolicyBundle({ bundle_version: version });
      const { guardrails, approval_gates } = aPack().policy_layer;
      const pack = aPack({
        pack_meta: { pack_version: version },
        policy_layer: { policy_bundles: [bundleEntry(bundle)], guardrails, approval_gates },
      });
      const catalogue = aModelCatalogue(undefined, { catalogue_version: version });
      const routing = aRoutingPolicy(undefined, { policy_version: version });
      return { bundle, pack, catalogue, routing };
    };

    const publishAll = async () => {
      const { bundle, pack, catalogue, routing } = samples();
      await registry.publish(acme, 'policy-bundle', PUBLISHER.sign('policy-bundle', bundle));
      await registry.publish(acme, 'context-pack', PUBLISHER.sign('context-pack', pack));
      await registry.publish(acme, 'model-catalogue', PUBLISHER.sign('model-catalogue', catalogue));
      await registry.publish(acme, 'routing-policy', PUBLISHER.sign('routing-policy', routing));
      return { bundle, pack, catalogue, routing };
    };

    const promotion = (channel: string, value: unknown, change: Partial<Promotion> = {}): Promotion => ({
      tenant_id: 'acme',
      environment,
      channel,
      digest: digestOf(value),
      previous_digest: null,
      version: 1,
      issued_at: opened.now(),
      expires_at: later(opened.now(), 60_000),
      ...change,
    });
    const promote = (...args: Parameters<typeof promotion>) => registry.promote(acme, PROMOTER.sign('promotion', promotion(...args)));

    it('gives back what was published, by digest and by exact name', async () => {
      const { bundle } = samples();
      const envelope = PUBLISHER.sign('policy-bundle', bundle);
      const ref = `policy.refunds@${version}`;
      const digest = digestOf(bundle);
      expect(await registry.publish(acme, 'policy-bundle', envelope)).toEqual({ kind: 'published', ref, digest, created: true });
      expect(await registry.publish(acme, 'policy-bundle', envelope)).toEqual({ kind: 'published', ref, digest, created: false });
      for (const found of [
        await registry.resolve(acme, 'policy-bundle', { ref }),
        await registry.resolve(acme, 'policy-bundle', { digest }),
      ]) {
        expect(found).toEqual({ kind: 'policy-bundle', digest, value: bundle, envelope });
      }
    });

    it('refuses what is unsigned, signed by a stranger, or another tenant’s', async () => {
      const { bundle } = samples();
      const envelope = PUBLISHER.sign('policy-bundle', bundle);
      const refusals = [
        await registry.publish(acme, 'policy-bundle', { ...envelope, signatures: [] }),
        await registry.publish(acme, 'policy-bundle', STRANGER.sign('policy-bundle', bundle)),
        await registry.publish(acme, 'policy-bundle', GLOBEX_PUBLISHER.sign('policy-bundle', bundle)),
        await registry.publish(globex, 'policy-bundle', GLOBEX_PUBLISHER.sign('policy-bundle', bundle)),
      ];
      expect(refusals.map((refusal) => isRefusal(refusal) && refusal.code)).toEqual([
        'TRUST_UNSIGNED',
        'TRUST_SIGNATURE_INVALID',
        'TRUST_SIGNATURE_INVALID',
        'TRUST_TENANT_MISMATCH',
      ]);
    });

    it('lets a name mean one document', async () => {
      await publishAll();
      const other = aPolicyBundle({ bundle_version: version, default: 'allow_read_only' });
      expect(await registry.publish(acme, 'policy-bundle', PUBLISHER.sign('policy-bundle', other))).toMatchObject({
        code: 'TRUST_REF_TAKEN',
      });
    });

    it('refuses a pack whose bundle is not published', async () => {
      const { pack } = samples();
      expect(await registry.publish(acme, 'context-pack', PUBLISHER.sign('context-pack', pack))).toMatchObject({
        code: 'TRUST_PACK_BINDINGS_BROKEN',
      });
    });

    it('gives one answer for what is unknown and for what is another tenant’s', async () => {
      const { pack } = await publishAll();
      const foreign = await registry.resolve(globex, 'context-pack', { digest: digestOf(pack) });
      const unknown = await registry.resolve(globex, 'context-pack', { digest: digestOf('nothing') });
      expect(foreign).toMatchObject({ code: 'TRUST_UNKNOWN_DOCUMENT' });
      expect(JSON.stringify(foreign).replaceAll(digestOf(pack), '')).toBe(JSON.stringify(unknown).replaceAll(digestOf('nothing'), ''));
      expect(await registry.resolve(globex, 'context-pack', { ref: `ctxpack.support@${version}` })).toMatchObject({
        code: 'TRUST_UNKNOWN_DOCUMENT',
      });
    });

    it.each(['ctxpack.support', 'ctxpack.support@latest', 'ctxpack.support@^1.0.0'])('takes no %s for a name', async (ref) => {
      expect(await registry.resolve(acme, 'context-pack', { ref })).toMatchObject({ code: 'TRUST_REF_NOT_EXACT' });
      expect(await registry.resolvePins(acme, ref, environment)).toMatchObject({ code: 'TRUST_REF_NOT_EXACT' });
    });

    it('pins a run to what is promoted, and to nothing before all of it is', async () => {
      const { bundle, pack, catalogue, routing } = await publishAll();
      const ref = `ctxpack.support@${version}`;
      expect(await registry.resolvePins(acme, ref, environment)).toMatchObject({ code: 'TRUST_NOT_PROMOTED' });
      expect(await promote('context-pack:ctxpack.support', pack)).toEqual({ kind: 'promoted', digest: digestOf(pack) });
      expect(await registry.resolvePins(acme, ref, environment)).toMatchObject({ code: 'TRUST_NOT_PROMOTED' });
      await promote('model-catalogue', catalogue);
      await promote('routing-policy', routing);
      expect(await registry.resolvePins(acme, ref, environment)).toEqual({
        pack: { ref, digest: digestOf(pack) },
        overlays: [],
        policy_bundles: [{ ref: `policy.refunds@${version}`, digest: digestOf(bundle) }],
        model_catalogue: digestOf(catalogue),
        routing_policy: digestOf(routing),
        tool_registry: digestOf(pack.tooling_layer.adapter_registry),
      });
      expect(await registry.resolvePins(globex, ref, environment)).toMatchObject({ code: 'TRUST_UNKNOWN_DOCUMENT' });
    });

    it('moves a channel forward only, from where it stands, by a promoter', async () => {
      const { catalogue } = await publishAll();
      const later1 = promotion('model-catalogue', catalogue);
      expect(await registry.promote(acme, PUBLISHER.sign('promotion', later1))).toMatchObject({ code: 'TRUST_SIGNATURE_INVALID' });
      expect(await registry.promote(acme, PROMOTER.sign('promotion', later1))).toMatchObject({ kind: 'promoted' });
      expect(await registry.promote(acme, PROMOTER.sign('promotion', later1))).toMatchObject({ kind: 'promoted' });
      expect(await promote('model-catalogue', catalogue, { version: 2 })).toMatchObject({ code: 'TRUST_PROMOTION_STALE' });
      const back = { version: 2, previous_digest: digestOf(catalogue) };
      expect(await promote('model-catalogue', 'not published', back)).toMatchObject({ code: 'TRUST_UNKNOWN_DOCUMENT' });
      expect(await promote('model-catalogue', catalogue, { ...back, expires_at: opened.now() })).toMatchObject({
        code: 'TRUST_PROMOTION_EXPIRED',
      });
      expect(await promote('latest', catalogue, back)).toMatchObject({ code: 'TRUST_UNKNOWN_CHANNEL' });
      expect(await promote('model-catalogue', catalogue, back)).toMatchObject({ kind: 'promoted' });
    });

    it('shows a tenant its own keys and no other’s', async () => {
      const mine = (await registry.listKeys(acme)).map((key) => key.keyid);
      expect(mine).toEqual(expect.arrayContaining([PUBLISHER.key.keyid, PROMOTER.key.keyid]));
      expect(mine).not.toContain(GLOBEX_PUBLISHER.key.keyid);
    });
  });
}
