import { isRefusal } from '@kernel/outcome';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { DELETION_RECEIPT } from '@planes/intelligence/memory/forgetting/deletion-receipt';
import type { ForgetResult } from '@planes/intelligence/memory/verbs/forget';
import type { RecallResult } from '@planes/intelligence/memory/verbs/recall';
import type { ReflectResult } from '@planes/intelligence/memory/verbs/reflect';
import type { RetainResult } from '@planes/intelligence/memory/verbs/retain';
import { runningPlatform } from './running-platform';

describe('banks of memories on the platform as it ships', () => {
  const { it, person, platform } = runningPlatform();
  const sam = () => person('acme');
  const retain = async (content: string, bank_id = 'notes') => {
    const { status, body } = await sam().post<RetainResult>('/v1/retain', { bank_id, content });
    if (status !== 200) throw new Error(`retain: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const recalled = async (query: string, bank_id = 'notes') => {
    const { body } = await sam().post<RecallResult>('/v1/recall', { bank_id, query, max_results: 100 });
    return body.hits.map(({ text }) => text);
  };

  it('remember what the holder of a key retains, and answer through the AI Gateway, which quotes and says so', async () => {
    await retain('Ann moved to Lisbon in May.');
    await retain('The warranty of the bicycle lasts sixty months.');
    expect((await recalled('Where did Ann move?'))[0]).toBe('Ann moved to Lisbon in May.');
    const { body } = await sam().post<ReflectResult>('/v1/reflect', { bank_id: 'notes', query: 'Where did Ann move in May?' });
    expect(body).toMatchObject({ abstained: null, composed_by: 'extractive', citations: [{ number: 1 }] });
    expect(body.profile_id).toMatch(/^builtin-/);
    expect(body.answer).toContain('Ann moved to Lisbon in May. [1]');
    const none = await sam().post<ReflectResult>('/v1/reflect', { bank_id: 'notes', query: 'Which violin concerto did Bob record?' });
    expect(none.body).toMatchObject({ answer: null, composed_by: 'nobody' });
  });

  it('are another tenant’s only where that tenant has made them', async () => {
    const { status, body } = await person('globex').post('/v1/recall', { bank_id: 'notes', query: 'Where did Ann move?' });
    expect([status, (body as { code: string }).code]).toEqual([404, 'BANK_UNKNOWN']);
  });

  it('open to no key that is none, while the conversation manager knows whose the others are', async () => {
    const { token, ...user } = sam().place.user;
    const stranger = Object.assign(Object.create(Object.getPrototypeOf(sam()) as object), {
      place: { ...sam().place, user: { ...user, token: `${token.slice(0, -2)}xx` } },
    }) as ReturnType<typeof sam>;
    expect(await stranger.get('/v1/banks')).toMatchObject({ status: 401, body: { code: 'CONVERSATION_KEY_INVALID' } });
    expect(await sam().get('/v1/banks')).toMatchObject({ status: 200 }); // control
  });

  it('have lost nothing that was acknowledged when the process is killed under load, and keep a repeated content once', async () => {
    const acknowledged: string[] = [];
    const writing = Array.from({ length: 40 }, async (_, n) => {
      const content = `Delivery number ${n} left the harbour.`;
      await retain(content, 'load');
      acknowledged.push(content);
    });
    await Promise.any(writing);
    await platform().kill('SIGKILL');
    await Promise.allSettled(writing);
    await platform().boot();
    const found = await recalled('Which delivery number left the harbour?', 'load');
    expect(acknowledged.filter((content) => !found.includes(content))).toEqual([]);
    const before = found.length;
    for (const content of acknowledged) expect(await retain(content, 'load')).toMatchObject({ deduplicated: true });
    expect(await recalled('Which delivery number left the harbour?', 'load')).toHaveLength(before);
  });

  it('are forgotten with a receipt that anybody verifies who knows the platform’s keys', async () => {
    await retain('To be forgotten.', 'gone');
    const developer = person('acme', 'developer');
    const { body } = await developer.post<ForgetResult>('/v1/forget', { bank_id: 'gone', scope: 'bank', reason: 'asked to' });
    const { receipt } = body;
    if (receipt === null) throw new Error('no receipt');
    const expected = { kind: DELETION_RECEIPT, purpose: 'deletion_receipt', tenant_id: 'acme', at: receipt.document.at } as const;
    const verified = verifyEnvelope(receipt.envelope, platform().connection.trusted_keys, expected);
    expect(isRefusal(verified) ? verified.code : verified.value).toEqual(receipt.document);
    // Control: the same receipt is not believed as another kind of document.
    expect(verifyEnvelope(receipt.envelope, platform().connection.trusted_keys, { ...expected, kind: 'audit-receipt' })).toMatchObject({
      kind: 'refused',
    });
    expect(await developer.get('/v1/banks/gone')).toMatchObject({ status: 404 });
  });
});
