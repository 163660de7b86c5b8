import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle, aRule } from '@testing/a-policy-bundle';
import { aSigner } from '@testing/a-signer';
import { checkPublication, isExactRef } from './check-publication';
import { pinsOf } from './pins-of';

const PUBLISHER = aSigner('publisher');
const AT = '2026-01-31T09:30:00.000Z';

function published(value: unknown, { kind = 'context-pack', key = PUBLISHER.key, tenant_id = 'acme', at = AT } = {}) {
  const as = kind as 'context-pack' | 'policy-bundle';
  return checkPublication({ kind: as, tenant_id, envelope: PUBLISHER.sign(as, value), keys: [key], at });
}

describe('publishing a document', () => {
  it('believes what a publisher of the tenant signed', () => {
    expect(published(aPack())).toMatchObject({
      kind: 'publication',
      ref: 'ctxpack.support@1.0.0',
      id: 'ctxpack.support',
      digest: digestOf(aPack()),
    });
  });

  it.each<readonly [string, Partial<TrustedKey>, string]>([
    ['a key of another purpose', { purpose: 'promoter' }, 'TRUST_SIGNATURE_INVALID'],
    ['a key of another tenant', { tenant_id: 'globex' }, 'TRUST_SIGNATURE_INVALID'],
    ['a key that has run out', { not_after: AT }, 'TRUST_SIGNATURE_INVALID'],
    ['a revoked key', { revoked_at: AT }, 'TRUST_SIGNATURE_INVALID'],
  ])('refuses %s', (_, change, code) => {
    expect(published(aPack(), { key: { ...PUBLISHER.key, ...change } })).toMatchObject({ kind: 'refused', code });
  });

  it('believes a key that was revoked after the signature had been published', () => {
    expect(published(aPack(), { key: { ...PUBLISHER.key, revoked_at: '2026-01-31T09:30:00.001Z' } })).toMatchObject({
      kind: 'publication',
    });
  });

  it('refuses what carries no signature, another kind, and a payload changed afterwards', () => {
    const envelope = PUBLISHER.sign('context-pack', aPack());
    const claim = { kind: 'context-pack', tenant_id: 'acme', keys: [PUBLISHER.key], at: AT } as const;
    expect(checkPublication({ ...claim, envelope: { ...envelope, signatures: [] } })).toMatchObject({ code: 'TRUST_UNSIGNED' });
    expect(checkPublication({ ...claim, kind: 'policy-bundle', envelope })).toMatchObject({ code: 'TRUST_WRONG_DOCUMENT_KIND' });
    const other = PUBLISHER.sign('context-pack', aPack({ pack_meta: { ttl_seconds: 1 } })).payload;
    expect(checkPublication({ ...claim, envelope: { ...envelope, payload: other } })).toMatchObject({ code: 'TRUST_SIGNATURE_INVALID' });
    expect(checkPublication({ ...claim, envelope })).toMatchObject({ kind: 'publication' });
  });

  it('refuses unknown fields by their place', () => {
    const outcome = published({ ...aPack(), backdoor: true } as unknown as Json);
    expect(outcome).toMatchObject({ code: 'TRUST_SCHEMA_MISMATCH' });
  });

  it('refuses a document of another tenant under a key of the platform', () => {
    const platform = { ...PUBLISHER.key, tenant_id: '*' };
    expect(published(aPack(), { key: platform, tenant_id: 'globex' })).toMatchObject({ code: 'TRUST_TENANT_MISMATCH' });
    expect(published(aPack(), { key: platform })).toMatchObject({ kind: 'publication' });
  });

  it.each([
    ['an undeclared input', { '<': [{ var: 'user.age' }, 3] }],
    ['an unknown operator', { method: ['x'] }],
    ['no condition', 'yes'],
  ])('refuses a bundle whose rule is %s', (_, expression) => {
    const bundle = aPolicyBundle({ rules: [aRule({ rule_id: 'BAD', if: expression })] });
    expect(published(bundle, { kind: 'policy-bundle' })).toMatchObject({
      code: 'TRUST_RULE_INVALID',
      rules: [expect.stringContaining('BAD')],
    });
  });

  it('control: takes the bundle with its own rules', () => {
    expect(published(aPolicyBundle(), { kind: 'policy-bundle' })).toMatchObject({ kind: 'publication', ref: 'policy.refunds@1.0.0' });
  });

  it.each(['ctxpack.support', 'ctxpack.support@latest', 'ctxpack.support@^1.0.0', 'ctxpack.support@1', 'a@1.0.0-rc1', '', 'a@01.0.0'])(
    'does not take %p for an exact name',
    (ref) => {
      expect(isExactRef(ref)).toBe(false);
    },
  );
});

it('pins a run to the pack’s own bundles and tools', () => {
  const pack = aPack();
  const promoted = { model_catalogue: digestOf('catalogue'), routing_policy: digestOf('routing') };
  expect(pinsOf(pack, promoted)).toEqual({
    pack: { ref: 'ctxpack.support@1.0.0', digest: digestOf(pack) },
    overlays: [],
    policy_bundles: [{ ref: 'policy.refunds@1.0.0', digest: digestOf(aPolicyBundle()) }],
    ...promoted,
    tool_registry: digestOf(pack.tooling_layer.adapter_registry),
  });
});
