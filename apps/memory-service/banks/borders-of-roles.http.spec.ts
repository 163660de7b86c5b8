import { describeWithPGlite } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

describeWithPGlite('what a role of the business may not', (open) => {
  let banks: BootedBanks;
  let sam: string;
  let devi: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    sam = banks.keyOf('acme', 'sam', 'support_ops');
    devi = banks.keyOf('acme', 'devi', 'developer');
  });
  afterAll(() => banks.close());

  const put = (bank: string, key: string, body: object) => banks.ask(`/v1/banks/${bank}`, key, { method: 'PUT', body });
  const retain = async (body: object) => String((await banks.post('/v1/retain', devi, { bank_id: 'b', ...body })).body['memory_id']);

  it('is to empty a bank, or to forget it', async () => {
    await retain({ content: 'Kept.' });
    for (const how of [{ scope: 'all' }, { scope: 'bank' }, { scope: 'all', mode: 'soft' }, { scope: 'all', dry_run: true }])
      expect((await banks.post('/v1/forget', sam, { bank_id: 'b', ...how })).body['code']).toBe('MEMORY_ROLE_FORBIDDEN');
    expect((await banks.post('/v1/forget', devi, { bank_id: 'b', scope: 'all', dry_run: true })).status).toBe(200); // control
    expect((await banks.post('/v1/forget', sam, { bank_id: 'b', memory_ids: ['nobody'] })).status).toBe(200);
  });

  it('is to change a bank that stands, though it may make one, and say again what it made', async () => {
    const careful = { pii: { action: 'reject' } };
    expect((await put('mine', sam, careful)).body).toMatchObject({ pii: { action: 'reject' } });
    expect((await put('mine', sam, careful)).status).toBe(200);
    expect((await put('mine', sam, { pii: { action: 'off' } })).body['code']).toBe('MEMORY_ROLE_FORBIDDEN');
    expect((await banks.ask('/v1/banks/mine', sam)).body).toMatchObject({ pii: { action: 'reject' } });
    expect((await put('mine', devi, { pii: { action: 'off' } })).body).toMatchObject({ pii: { action: 'off' } }); // control
  });

  it('is to see what is RESTRICTED, however it asks', async () => {
    const id = await retain({ content: 'A sealed settlement.', classification: 'RESTRICTED' });
    const asked = { bank_id: 'b', query: 'sealed settlement', max_classification: 'RESTRICTED' };
    const more = '?max_classification=RESTRICTED';
    const ways = (key: string) => [
      banks.post('/v1/recall', key, asked),
      banks.post('/v1/history', key, { ...asked, as_of: '2099-01-01T00:00:00.000Z' }),
      banks.post('/v1/reflect', key, asked),
      banks.ask(`/v1/banks/b/memories${more}`, key),
      banks.ask(`/v1/banks/b/memories/${id}${more}`, key),
    ];
    for (const { body } of await Promise.all(ways(sam))) expect(body['code']).toBe('MEMORY_ROLE_FORBIDDEN');
    for (const { text } of await Promise.all(ways(devi))) expect(text).toContain('settlement'); // control
    expect((await banks.ask(`/v1/banks/b/memories/${id}`, sam)).body['code']).toBe('MEMORY_UNKNOWN');
  });

  it('nor anybody: to see what has expired, before it is removed or after', async () => {
    const id = await retain({ content: 'For a while.', expires_at: '2020-01-01T00:00:00.000Z' });
    expect((await banks.ask(`/v1/banks/b/memories/${id}`, devi)).body['code']).toBe('MEMORY_UNKNOWN');
    expect((await banks.ask('/v1/banks/b/memories?known=ever', devi)).text).not.toContain('For a while.');
    expect((await banks.store.unitsById('acme', 'b', [id])).map(({ text }) => text)).toEqual(['For a while.']); // control
  });
});
