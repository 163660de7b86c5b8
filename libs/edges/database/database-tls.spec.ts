import { describeWithPostgres, type TestStore } from '@testing/stores';
import { anAuthority, aServer } from './a-certificate';
import { aTlsFront, type TlsFront } from './a-tls-front';
import { type DatabaseTls, openPostgres } from './postgres-source';

const AUTHORITY = anAuthority('an authority');
const HERE = aServer('127.0.0.1', AUTHORITY);
const ELSEWHERE = aServer('192.0.2.1', AUTHORITY);
const NOT_BELIEVED = { code: 'STORE_UNAVAILABLE', retry: 'never', message: expect.stringContaining('DATABASE_TLS') };

describeWithPostgres('a Postgres source with TLS', (open) => {
  let store: TestStore;
  let front: TlsFront | undefined;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    await front?.close();
    await store.close();
  });

  const ask = async (server: Parameters<typeof aTlsFront>[1], tls: DatabaseTls, ca?: string): Promise<unknown> => {
    front = await aTlsFront(store.url ?? '', server);
    const source = openPostgres({
      url: front.url,
      tls,
      ca,
      maxConnections: 1,
      acquireTimeoutMs: 2_000,
      statementTimeoutMs: 2_000,
      onLostConnection: (cause) => {
        throw cause;
      },
    });
    try {
      return await source.as('fp_shop').acrossTenants((tx) => tx.query('SELECT 1 AS one'));
    } finally {
      await source.close();
    }
  };

  it('encrypts under `require`, whoever signed the certificate', async () => {
    expect(await ask(ELSEWHERE, 'require')).toEqual([{ one: 1 }]);
    expect(front?.began).toEqual(['encrypted']);
  });

  it('believes a known authority’s certificate for this host under `verify-full`', async () => {
    expect(await ask(HERE, 'verify-full', AUTHORITY.certificate)).toEqual([{ one: 1 }]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a certificate of an unknown authority', () => ask(HERE, 'verify-full')],
    ['a certificate of another authority', () => ask(HERE, 'verify-full', anAuthority('another').certificate)],
    ['a certificate for another host', () => ask(ELSEWHERE, 'verify-full', AUTHORITY.certificate)],
    ['a server without TLS, under `verify-full`', () => ask('no TLS', 'verify-full', AUTHORITY.certificate)],
    ['a server without TLS, under `require`', () => ask('no TLS', 'require')],
  ])('refuses %s, and says so', async (_, asking) => {
    await expect(asking()).rejects.toMatchObject(NOT_BELIEVED);
  });

  it('sends in the clear when TLS is off (control)', async () => {
    await expect(ask(HERE, 'off')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'later' });
    expect(front?.began).toEqual(['plain']);
  });
});
