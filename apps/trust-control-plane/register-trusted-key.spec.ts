import type { TrustedKey } from '@kernel/keys';
import { aSigner } from '@testing/a-signer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { RegisterOwnKey } from './register-own-key';
import { aTrustPlane, type TrustPlane } from './trust-plane.cases';

const KEY = aSigner('approver', { holder: 'gina' }).key;
const SIGNER = { keyid: aSigner('checkpoint').key.keyid, publicKey: aSigner('checkpoint').key.public_key, purpose: 'checkpoint' as const };

describeWithStores('registering keys', (open) => {
  let store: TestStore;
  let plane: TrustPlane;
  beforeEach(async () => {
    store = await open();
    plane = await aTrustPlane(store);
  });
  afterEach(() => store.close());

  it('makes a key known, once, and queues it for the audit log (control of every refusal below)', async () => {
    expect(await plane.register.run(KEY, 'operator')).toEqual({ kind: 'registered', created: true });
    expect(await plane.register.run(KEY, 'operator')).toEqual({ kind: 'registered', created: false });
    expect(await plane.keys.list('acme')).toContainEqual(KEY);
    expect(await plane.outbox.next('acme', 10)).toHaveLength(1);
  });

  it.each<readonly [string, Partial<TrustedKey>]>([
    ['a name that is not its digest', { keyid: aSigner('publisher').key.keyid }],
    ['no 32 bytes', { public_key: Buffer.alloc(31).toString('base64') }],
    ['other characters than base64', { public_key: `${KEY.public_key.slice(0, -1)}!` }],
    ['no tenant', { tenant_id: 'Acme!' }],
    ['an approver of every tenant', { tenant_id: '*' }],
    ['an approver without a role', { roles: [] }],
    ['a publisher with a role', { purpose: 'publisher' }],
    ['no time', { not_after: KEY.not_before }],
    ['a day that does not exist', { not_before: '2026-02-30T00:00:00.000Z' }],
    ['a revocation', { revoked_at: KEY.not_before }],
  ])('refuses a key with %s', async (_, change) => {
    expect(await plane.register.run({ ...KEY, ...change }, 'operator')).toMatchObject({ code: 'TRUST_KEY_INVALID' });
    expect(await plane.outbox.owners(10)).toEqual([]);
  });

  it('refuses a second meaning of a key', async () => {
    await plane.register.run(KEY, 'operator');
    expect(await plane.register.run({ ...KEY, roles: ['ceo'] }, 'operator')).toMatchObject({ code: 'TRUST_KEY_TAKEN' });
  });

  it('revokes what is registered only', async () => {
    expect(await plane.revoke.run('acme', KEY.keyid, plane.clock.now(), 'security')).toMatchObject({ code: 'TRUST_KEY_INVALID' });
  });

  it('makes a process’s own key known once, from now on', async () => {
    const own = new RegisterOwnKey(plane.keys, plane.register, plane.clock);
    await own.run(SIGNER, 'checkpoint-signer');
    plane.clock.advance(60_000);
    await own.run(SIGNER, 'checkpoint-signer');
    const [known, ...others] = (await plane.keys.list('*')).filter((key) => key.purpose === 'checkpoint');
    expect(known).toMatchObject({ keyid: SIGNER.keyid, holder: 'checkpoint-signer', not_before: '2026-01-31T09:30:00.000Z' });
    expect(others).toEqual([]);
  });
});
