import { digestOf } from '@kernel/digest';
import type { Promotion } from '@kernel/records/promotion';
import { aModelCatalogue, aRoutingPolicy } from '@testing/a-model-catalogue';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { describeWithStores, type TestStore } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { aTrustPlane, CALLER, PROMOTER, PUBLISHER, type TrustPlane } from './trust-plane.cases';

const NAME = { ref: 'ctxpack.support@1.0.0' };
const CHANNEL = 'context-pack:ctxpack.support';

function aPromotion(channel: string, value: unknown, change: Partial<Promotion> = {}): Promotion {
  return {
    tenant_id: 'acme',
    environment: 'production',
    channel,
    digest: digestOf(value),
    previous_digest: null,
    version: 1,
    issued_at: '2026-01-31T09:30:00.000Z',
    expires_at: '2026-01-31T09:40:00.000Z',
    ...change,
  };
}

describeWithStores('the registry', (open) => {
  let store: TestStore;
  let plane: TrustPlane;
  beforeEach(async () => {
    store = await open();
    plane = await aTrustPlane(store);
    await plane.publish.run(CALLER, 'policy-bundle', PUBLISHER.sign('policy-bundle', aPolicyBundle()));
    await plane.publish.run(CALLER, 'context-pack', PUBLISHER.sign('context-pack', aPack()));
    await plane.publish.run(CALLER, 'model-catalogue', PUBLISHER.sign('model-catalogue', aModelCatalogue()));
    await plane.publish.run(CALLER, 'routing-policy', PUBLISHER.sign('routing-policy', aRoutingPolicy()));
  });
  afterEach(() => store.close());

  const promoteAll = async (): Promise<void> => {
    await plane.promote.run(CALLER, PROMOTER.sign('promotion', aPromotion(CHANNEL, aPack())));
    await plane.promote.run(CALLER, PROMOTER.sign('promotion', aPromotion('model-catalogue', aModelCatalogue())));
    await plane.promote.run(CALLER, PROMOTER.sign('promotion', aPromotion('routing-policy', aRoutingPolicy())));
  };
  const resolved = async (): Promise<unknown> => plane.resolve.run(CALLER, 'context-pack', NAME);
  const pinned = async (): Promise<unknown> => plane.pins.run(CALLER, NAME.ref, 'production');

  it('gives out and pins what nobody has touched (control of every tampering below)', async () => {
    await promoteAll();
    expect(await resolved()).toMatchObject({ kind: 'publication' });
    expect(await pinned()).toMatchObject({ pack: NAME });
  });

  const stored = (change: string): string => `UPDATE trust.document SET ${change} WHERE kind = 'context-pack'`;
  const bytes = (from: string, to: string): string => `convert_to(replace(convert_from(canonical, 'UTF8'), '${from}', '${to}'), 'UTF8')`;
  it.each([
    ['one byte of a pack', stored(`canonical = ${bytes('"ttl_seconds":86400', '"ttl_seconds":86401')}`), 'TRUST_DOCUMENT_TAMPERED'],
    ['its name', stored("ref = 'ctxpack.support@1.0.1'"), 'TRUST_DOCUMENT_TAMPERED', { ref: 'ctxpack.support@1.0.1' }],
    ['its signature', stored("signatures = '[]'"), 'TRUST_UNSIGNED'],
    [
      'its signature for another document’s',
      stored("signatures = (SELECT other.signatures FROM trust.document other WHERE other.kind = 'routing-policy')"),
      'TRUST_SIGNATURE_INVALID',
    ],
  ])('refuses a pack when somebody changed %s in the database', async (_, sql, code, name = NAME) => {
    await plane.tamper(sql);
    expect(await plane.resolve.run(CALLER, 'context-pack', name)).toMatchObject({ kind: 'refused', code });
    expect(await plane.pins.run(CALLER, name.ref, 'production')).toMatchObject({ kind: 'refused', code });
  });

  it('refuses a changed pack that was put in whole, digest and all, because nobody signed it', async () => {
    const forged = aPack({ pack_meta: { ttl_seconds: 86_401 } });
    await plane.tamper(`UPDATE trust.document SET canonical = $1, digest = $2 WHERE kind = 'context-pack'`, [
      Buffer.from(PUBLISHER.sign('context-pack', forged).payload, 'base64'),
      digestOf(forged),
    ]);
    expect(await resolved()).toMatchObject({ code: 'TRUST_SIGNATURE_INVALID' });
  });

  it('refuses pins when somebody moved a channel without a promotion', async () => {
    await promoteAll();
    await plane.tamper(`UPDATE trust.promotion SET digest = $1 WHERE channel = 'model-catalogue'`, [digestOf(aRoutingPolicy())]);
    expect(await pinned()).toMatchObject({ code: 'TRUST_DOCUMENT_TAMPERED' });
    await plane.tamper("UPDATE trust.promotion SET envelope = jsonb_set(envelope, '{signatures}', '[]') WHERE channel = 'model-catalogue'");
    expect(await pinned()).toMatchObject({ code: 'TRUST_UNSIGNED' });
  });

  it('refuses pins to a pack that is published but not promoted any more', async () => {
    await promoteAll();
    const next = aPack({ pack_meta: { pack_version: '1.1.0' } });
    await plane.publish.run(CALLER, 'context-pack', PUBLISHER.sign('context-pack', next));
    const change = { version: 2, previous_digest: digestOf(aPack()) };
    await plane.promote.run(CALLER, PROMOTER.sign('promotion', aPromotion(CHANNEL, next, change)));
    expect(await pinned()).toMatchObject({ code: 'TRUST_NOT_PROMOTED' });
    expect(await plane.pins.run(CALLER, 'ctxpack.support@1.1.0', 'production')).toMatchObject({ pack: { digest: digestOf(next) } });
    expect(await plane.pins.run(CALLER, 'ctxpack.support@1.1.0', 'staging')).toMatchObject({ code: 'TRUST_NOT_PROMOTED' });
  });

  it('lets a revocation with effect on the past end a document, and one from now on not', async () => {
    await plane.revoke.run('acme', PUBLISHER.key.keyid, '2026-01-31T09:30:00.001Z', 'security');
    expect(await resolved()).toMatchObject({ kind: 'publication' });
    await plane.revoke.run('acme', PUBLISHER.key.keyid, '2026-01-31T09:30:00.000Z', 'security');
    expect(await resolved()).toMatchObject({ code: 'TRUST_SIGNATURE_INVALID' });
  });

  describe('promoting', () => {
    const standing = async (): Promise<unknown> => plane.registry.channel('acme', 'production', CHANNEL);
    const told = () => waitingEvents(plane.events, 'acme');
    const promote = () => plane.promote.run(CALLER, PROMOTER.sign('promotion', aPromotion(CHANNEL, aPack())));

    it('has told the audit log before the channel moves, and tells it that it has', async () => {
      const seen: unknown[] = [];
      plane.trail.before = async () => void seen.push(await standing());
      await promote();
      expect(plane.trail.told()).toEqual(['promotion intent', 'promotion outcome']);
      expect(seen).toEqual([undefined, expect.objectContaining({ version: 1 })]);
    });

    it('tells of the move in an event, with the move', async () => {
      await promote();
      await promote();
      expect((await told()).filter(({ type }) => type === 'promotion-moved')).toEqual([
        expect.objectContaining({
          tenant_id: 'acme',
          region: 'local',
          key: `production/${CHANNEL}`,
          data: { environment: 'production', channel: CHANNEL, digest: digestOf(aPack()), previous_digest: null, version: 1 },
        }),
      ]);
    });

    it('moves nothing while the audit log is away', async () => {
      plane.trail.up = false;
      await expect(promote()).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
      expect(await standing()).toBeUndefined();
      expect((await told()).map(({ type }) => type)).not.toContain('promotion-moved');
      plane.trail.up = true;
      expect(await promote()).toMatchObject({ kind: 'promoted' });
    });

    it('refuses when somebody else moved the channel meanwhile', async () => {
      plane.trail.before = async () => {
        plane.trail.before = () => Promise.resolve();
        const other = aPromotion(CHANNEL, aPack(), { version: 9 });
        await plane.registry.move('acme', other, PROMOTER.sign('promotion', other), null, plane.clock.now(), [], []);
      };
      expect(await promote()).toMatchObject({ code: 'TRUST_PROMOTION_STALE' });
      expect(await standing()).toMatchObject({ version: 9 });
    });
  });
});
