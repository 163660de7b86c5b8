import { aFact } from '@testing/a-fact';
import { aSigner } from '@testing/a-signer';
import type { TrustedKeyStore } from './trusted-key-store';

export interface OpenTrustedKeyStore {
  readonly store: TrustedKeyStore;
  /** The events that wait for the audit log, in their order. */
  readonly queued: (owner: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const ACME = aSigner('publisher').key;
const GLOBEX = aSigner('publisher', { tenant_id: 'globex' }).key;
const SEAL = aSigner('record_seal', { tenant_id: '*' }).key;

/** What every store of trusted keys promises. */
export function describeTrustedKeyStore(open: () => Promise<OpenTrustedKeyStore>): void {
  let opened: OpenTrustedKeyStore;
  let store: TrustedKeyStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  it('shows a tenant its own keys and the platform’s, and nobody else’s', async () => {
    for (const key of [ACME, GLOBEX, SEAL]) expect(await store.register(key, [])).toBe('registered');
    expect(await store.list('acme')).toEqual([SEAL, ACME]);
    expect(await store.list('globex')).toEqual([SEAL, GLOBEX]);
    expect(await store.list('*')).toEqual([SEAL]);
  });

  it('keeps the same key once and refuses another meaning of it', async () => {
    await store.register(ACME, []);
    expect(await store.register(ACME, [aFact(1)])).toBe('present');
    expect(await store.register({ ...ACME, purpose: 'promoter' }, [aFact(2)])).toBe('taken');
    expect(await store.list('acme')).toEqual([ACME]);
    expect(await opened.queued('acme')).toEqual([]);
  });

  it('lets the earliest revocation hold and never takes one back', async () => {
    await store.register(ACME, []);
    expect(await store.revoke('acme', ACME.keyid, '2026-03-01T00:00:00.000Z', [])).toBe(true);
    expect(await store.revoke('acme', ACME.keyid, '2026-02-01T00:00:00.000Z', [])).toBe(true);
    expect(await store.revoke('acme', ACME.keyid, '2026-04-01T00:00:00.000Z', [])).toBe(true);
    expect(await store.list('acme')).toEqual([{ ...ACME, revoked_at: '2026-02-01T00:00:00.000Z' }]);
    expect(await store.register(ACME, [])).toBe('present');
  });

  it('revokes nothing that is not there, and nothing of another tenant', async () => {
    await store.register(GLOBEX, []);
    expect(await store.revoke('acme', GLOBEX.keyid, '2026-02-01T00:00:00.000Z', [aFact(1)])).toBe(false);
    expect(await store.list('globex')).toEqual([GLOBEX]);
    expect(await opened.queued('acme')).toEqual([]);
  });

  it('queues what the audit log must be told with the change itself', async () => {
    const platform = aFact(2, { tenant_id: '*' });
    await store.register(ACME, [aFact(1)]);
    await store.register(SEAL, [platform]);
    expect(await opened.queued('acme')).toEqual([aFact(1).entry.event_id]);
    expect(await opened.queued('*')).toEqual([platform.entry.event_id]);
  });
}
