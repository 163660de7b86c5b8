import type { Id } from '@kernel/ids';
import { RandomKeySecrets } from '@edges/api-keys/random-key-secrets';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';
import { IssueApiKey } from './issue-api-key';
import { PUBLIC_OPERATIONS } from './public-operations';

const NOBODYS_ULID = '01KG9F4AR0000000000000000Z';
const idOf = (key: string): Id<'key'> => `key_${key.slice('fpk_'.length, 'fpk_'.length + 26)}`;

describeWithPGlite('who asks', (open) => {
  let boundary: BootedBoundary;
  let sam: string;
  beforeAll(async () => {
    boundary = await bootBoundary(await open());
    sam = await boundary.issue();
  });
  afterAll(() => boundary.close());

  const issuedAt = async (at: string): Promise<string> => {
    const issuer = new IssueApiKey(boundary.keys, new RandomKeySecrets(), new FixedClock(at), new CountingIds(at));
    const order = { tenant_id: 'acme', user_id: 'sam', kind: 'user', roles: ['developer'], valid_for_ms: 1_000 } as const;
    return (await issuer.run(order)).key;
  };
  const list = (authorization: string | undefined) =>
    boundary.ask('/v1/records', undefined, authorization === undefined ? {} : { headers: { authorization } });

  it('control: is known by a key in force, however the scheme is written', async () => {
    expect((await list(`Bearer ${sam}`)).status).toBe(200);
    expect((await list(`bearer ${sam}`)).status).toBe(200);
  });

  it('is told nothing about why a key is not accepted', async () => {
    const revoked = await boundary.issue();
    await boundary.keys.revoke('acme', idOf(revoked), new Date().toISOString());
    const expired = await issuedAt('2020-01-01T00:00:00.000Z');
    const early = await issuedAt('2099-01-01T00:00:00.000Z');
    const secretOf = (key: string): string => key.slice(-43);
    const presented = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      'Basic c2FtOnNhbQ==',
      `Bearer ${sam} ${sam}`,
      `Bearer ${sam.slice(0, -1)}`,
      `Bearer ${sam}x`,
      `Bearer fpk_${NOBODYS_ULID}_${secretOf(sam)}`,
      `Bearer ${sam.slice(0, -43)}${secretOf(revoked)}`,
      `Bearer ${sam.slice(0, -43)}${'A'.repeat(43)}`,
      `Bearer ${'x'.repeat(5_000)}`,
      `Bearer ${revoked}`,
      `Bearer ${expired}`,
      `Bearer ${early}`,
    ];
    const answers = await Promise.all(presented.map(list));
    for (const { status, type, headers, body } of answers) {
      expect([status, type, headers.get('www-authenticate')]).toEqual([401, 'application/problem+json', 'Bearer realm="fiveplane"']);
      expect({ ...body, trace_id: '' }).toEqual({ ...answers[0]?.body, trace_id: '' });
      expect(body['code']).toBe('CONVERSATION_KEY_INVALID');
    }
  });

  it('loses what a key opened at the moment of its revocation', async () => {
    const key = await boundary.issue();
    expect((await list(`Bearer ${key}`)).status).toBe(200);
    await boundary.keys.revoke('acme', idOf(key), new Date().toISOString());
    expect((await list(`Bearer ${key}`)).status).toBe(401);
    expect((await list(`Bearer ${sam}`)).status).toBe(200);
  });

  it.each(PUBLIC_OPERATIONS.map(({ id, method, path, body }) => ({ id, method, path, body })))(
    'must be known for $id',
    async ({ method, path, body }) => {
      const init = body === undefined ? { method: method.toUpperCase() } : post({});
      const answer = await boundary.ask(path.replace('{id}', `run_${NOBODYS_ULID}`), undefined, init);
      expect(answer).toMatchObject({ status: 401, type: 'application/problem+json', body: { code: 'CONVERSATION_KEY_INVALID' } });
    },
  );

  it.each<[string, readonly [string, ...string[]], number, number, number]>([
    ['a business role', ['support_ops'], 200, 403, 422],
    ['a developer', ['developer'], 200, 404, 403],
    ['an auditor', ['auditor'], 403, 404, 403],
    ['an auditor with a business role', ['auditor', 'support_ops'], 200, 404, 422],
  ])('may do what the role opens: %s', async (_who, roles, invoked, exported, signed) => {
    const key = await boundary.issue({ roles });
    expect((await boundary.ask('/v1/runs', key, post(aBody()))).status).toBe(invoked);
    expect((await boundary.ask(`/v1/records/dr_${NOBODYS_ULID}/export`, key)).status).toBe(exported);
    expect((await boundary.ask(`/v1/approvals/apr_${NOBODYS_ULID}/sign`, key, post({}))).status).toBe(signed);
    expect((await boundary.ask('/v1/records', key)).status).toBe(200);
  });

  it('needs no key to read what the API looks like, and gets nothing else without one', async () => {
    expect((await boundary.ask('/openapi.json', undefined)).status).toBe(200);
    expect((await boundary.ask('/schemas/decision-record.v1.json', undefined)).status).toBe(200);
  });

  it('never finds a secret in the store', async () => {
    const stored = await boundary.keys.find(idOf(sam));
    expect(JSON.stringify(stored)).not.toContain(sam.slice(-43));
    expect(Buffer.from(stored?.secret_hash ?? []).toString('base64url')).not.toBe(sam.slice(-43));
  });
});
