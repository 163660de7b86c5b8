import { digestOf } from '@kernel/digest';
import type { Promotion } from '@kernel/records/promotion';
import { aStatedEvent } from '@testing/an-event';
import { aFact } from '@testing/a-fact';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { aSigner } from '@testing/a-signer';
import type { RegistryStore, StoredDocument } from './registry-store';

export interface OpenRegistryStore {
  readonly store: RegistryStore;
  /** The events that wait for the audit log, in their order. */
  readonly queued: (owner: string) => Promise<readonly string[]>;
  /** The events that wait for publication, in their order. */
  readonly told: (tenant: string) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const AT = '2026-01-31T09:30:00.000Z';
const PUBLISHER = aSigner('publisher');

/** The sample's pack as it is kept. */
export function aStoredPack(change: Partial<StoredDocument> = {}): StoredDocument {
  const pack = aPack();
  return {
    kind: 'context-pack',
    ref: 'ctxpack.support@1.0.0',
    digest: digestOf(pack),
    envelope: PUBLISHER.sign('context-pack', pack),
    published_at: AT,
    ...change,
  };
}

function aPromotion(version: number, digest = digestOf(version)): Promotion {
  return {
    tenant_id: 'acme',
    environment: 'production',
    channel: 'context-pack:ctxpack.support',
    digest,
    previous_digest: null,
    version,
    issued_at: AT,
    expires_at: '2026-01-31T10:00:00.000Z',
  };
}

/** What every store of the registry promises. */
export function describeRegistryStore(open: () => Promise<OpenRegistryStore>): void {
  let opened: OpenRegistryStore;
  let store: RegistryStore;
  beforeEach(async () => {
    opened = await open();
    store = opened.store;
  });
  afterEach(() => opened.close());

  const move = (version: number, from: number | null): Promise<boolean> => {
    const promotion = aPromotion(version);
    return store.move('acme', promotion, PUBLISHER.sign('promotion', promotion), from, AT, [aFact(version)], [aStatedEvent(version)]);
  };

  it('gives a document back as it was signed, by digest and by name', async () => {
    const document = aStoredPack();
    expect(await store.keep('acme', document, [])).toBe('created');
    expect(await store.byDigest('acme', 'context-pack', document.digest)).toEqual(document);
    expect(await store.byRef('acme', 'context-pack', document.ref)).toEqual(document);
  });

  it('keeps the first of two signatures of one document', async () => {
    await store.keep('acme', aStoredPack(), []);
    const again = aStoredPack({
      envelope: aSigner('publisher', { holder: 'another' }).sign('context-pack', aPack()),
      published_at: '2026-02-01T00:00:00.000Z',
    });
    expect(await store.keep('acme', again, [])).toBe('present');
    expect(await store.byRef('acme', 'context-pack', again.ref)).toEqual(aStoredPack());
  });

  it('tells of a document once, with the document', async () => {
    await store.keep('acme', aStoredPack(), [aStatedEvent(1)]);
    await store.keep('acme', aStoredPack(), [aStatedEvent(2)]);
    expect(await opened.told('acme')).toEqual([aStatedEvent(1).event_id]);
  });

  it('lets a name mean one document for ever', async () => {
    await store.keep('acme', aStoredPack(), []);
    const other = aPack({ pack_meta: { ttl_seconds: 1 } });
    expect(await store.keep('acme', aStoredPack({ digest: digestOf(other), envelope: PUBLISHER.sign('context-pack', other) }), [])).toBe(
      'ref_taken',
    );
    expect(await store.byDigest('acme', 'context-pack', digestOf(other))).toBeUndefined();
  });

  it('answers nothing for what is unknown, of another kind or of another tenant', async () => {
    const document = aStoredPack();
    await store.keep('acme', document, []);
    expect(await store.byDigest('acme', 'policy-bundle', document.digest)).toBeUndefined();
    expect(await store.byDigest('acme', 'context-pack', digestOf(aPolicyBundle()))).toBeUndefined();
    expect(await store.byDigest('globex', 'context-pack', document.digest)).toBeUndefined();
    expect(await store.byRef('globex', 'context-pack', document.ref)).toBeUndefined();
    expect(await store.keep('globex', document, [])).toBe('created');
  });

  it('moves a channel from where it stands and queues its facts with the move', async () => {
    expect(await store.channel('acme', 'production', 'context-pack:ctxpack.support')).toBeUndefined();
    expect(await move(1, null)).toBe(true);
    expect(await move(7, 1)).toBe(true);
    expect(await store.channel('acme', 'production', 'context-pack:ctxpack.support')).toEqual({
      version: 7,
      digest: digestOf(7),
      envelope: PUBLISHER.sign('promotion', aPromotion(7)),
      promoted_at: AT,
    });
    expect(await opened.queued('acme')).toEqual([aFact(1).entry.event_id, aFact(7).entry.event_id]);
    expect(await opened.told('acme')).toEqual([aStatedEvent(1).event_id, aStatedEvent(7).event_id]);
  });

  it('does not move a channel that has moved meanwhile, and queues nothing', async () => {
    await move(5, null);
    expect(await move(6, null)).toBe(false);
    expect(await move(6, 4)).toBe(false);
    expect(await store.channel('acme', 'production', 'context-pack:ctxpack.support')).toMatchObject({ version: 5 });
    expect(await opened.queued('acme')).toHaveLength(1);
    expect(await opened.told('acme')).toHaveLength(1);
  });

  it('moves a channel once for any number of moves from one place at the same time', async () => {
    const moved = await Promise.all(Array.from({ length: 10 }, (_, i) => move(i + 1, null)));
    expect(moved.filter((done) => done)).toHaveLength(1);
  });

  it('keeps the channels of environments and tenants apart', async () => {
    await move(1, null);
    expect(await store.channel('acme', 'staging', 'context-pack:ctxpack.support')).toBeUndefined();
    expect(await store.channel('globex', 'production', 'context-pack:ctxpack.support')).toBeUndefined();
  });
}
