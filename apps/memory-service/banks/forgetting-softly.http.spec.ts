import { describeWithStores } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

describeWithStores('forgetting softly over HTTP', (open) => {
  let banks: BootedBanks;
  let sam: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    sam = banks.keyOf('acme', 'sam', 'support_ops', 'developer');
  });
  afterAll(() => banks.close());

  const retain = (bank_id: string, content: string) => banks.post('/v1/retain', sam, { bank_id, content });
  const forget = (body: object, headers = {}) => banks.post('/v1/forget', sam, body, headers);
  const left = async (bank: string): Promise<readonly string[]> => {
    const { memories } = (await banks.ask(`/v1/banks/${bank}/memories?known=ever`, sam)).body as { memories: { text: string }[] };
    return memories.map(({ text }) => text);
  };

  it('softly takes out of what is known and leaves history as it was', async () => {
    await retain('soft', 'A soft memory.');
    const before = new Date().toISOString();
    while (new Date().toISOString() <= before); // the forgetting is a millisecond later
    expect((await forget({ bank_id: 'soft', scope: 'all', mode: 'soft', dry_run: true })).body['retracted_count']).toBe(1);
    expect((await forget({ bank_id: 'soft', scope: 'all', mode: 'soft' })).body).toMatchObject({
      deleted_count: 0,
      retracted_count: 1,
      receipt: null,
    });
    expect((await banks.post('/v1/recall', sam, { bank_id: 'soft', query: 'soft memory' })).body['hits']).toEqual([]);
    expect(await left('soft')).toEqual(['A soft memory.']);
    const { hits } = (await banks.post('/v1/history', sam, { bank_id: 'soft', query: 'soft memory', as_of: before })).body;
    expect(hits).toMatchObject([{ text: 'A soft memory.' }]);
  });

  it('softly forgets once for a key, refuses the key for another forgetting, and is told to the audit log', async () => {
    await retain('soft-keys', 'First.');
    const key = { 'idempotency-key': 'soft-1' };
    const soft = { bank_id: 'soft-keys', scope: 'all', mode: 'soft', reason: 'asked to' };
    const told = banks.trail.entries.length;
    expect((await forget(soft, key)).body['retracted_count']).toBe(1);
    await retain('soft-keys', 'Retained since.');
    expect((await forget(soft, key)).body['retracted_count']).toBe(1);
    const { memories } = (await banks.ask('/v1/banks/soft-keys/memories', sam)).body as { memories: { text: string }[] };
    expect(memories.map(({ text }) => text)).toEqual(['Retained since.']);
    expect((await forget({ ...soft, reason: 'another' }, key)).body['code']).toBe('BANK_ERASURE_ID_TAKEN');
    const entries = banks.trail.entries.slice(told, told + 2).map(({ kind, phase, actor }) => `${kind} ${phase} ${actor}`);
    expect(entries).toEqual(['memory_erasure intent user:sam', 'memory_erasure outcome user:sam']);
    banks.trail.goAway();
    const away = await forget(soft);
    banks.trail.comeBack();
    expect([away.status, (await banks.ask('/v1/banks/soft-keys/memories', sam)).body['memories']]).toMatchObject([503, [{}]]);
  });

  it('softly reaches what was taken for later and is not written yet', async () => {
    const items = Array.from({ length: 12 }, (_, n) => ({ content: `Queued softly ${n}.`, principals: ['user:ann'] }));
    await Promise.all(items.map((item) => banks.post('/v1/retain/batch', sam, { bank_id: 'soft-queued', items: [item], when: 'later' })));
    expect((await forget({ bank_id: 'soft-queued', principal: 'user:ann', mode: 'soft' })).body['retracted_count']).toBe(12);
  });
});
