import { digestOf } from '@kernel/digest';
import { describeWithPGlite, type TestStore } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

const CARD = '4111 1111 1111 1111';

describeWithPGlite('what was struck', (open) => {
  let opened: TestStore;
  let banks: BootedBanks;
  let devi: string;
  beforeAll(async () => {
    opened = await open();
    banks = await bootBanks(opened);
    devi = banks.keyOf('acme', 'devi', 'developer');
  });
  afterAll(() => banks.close());

  /** Everything that stands in any table of the schema, as text. */
  const everything = () =>
    opened.source.asLogin(async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'memory'::regnamespace AND relkind = 'r'",
      );
      const dumps: string[] = [];
      for (const { name } of tables) dumps.push(JSON.stringify((await client.query(`SELECT * FROM memory."${name}"`)).rows));
      return dumps.join('\n');
    });
  /** Every digest that was ever made of a whole content, without or with its labels. */
  const guesses = (content: string) =>
    [digestOf(content), digestOf({ content }), digestOf({ content, source: '', title: '' }), digestOf([{ content }])].map((digest) =>
      digest.slice(7, 39),
    );

  it('is written nowhere, not even as a hash that could be guessed, whichever way it came', async () => {
    const content = `Pay with ${CARD}, please.`;
    const key = (name: string) => ({ 'idempotency-key': name });
    await banks.post('/v1/retain', devi, { bank_id: 'b', content }, key('now'));
    await banks.post('/v1/retain/batch', devi, { bank_id: 'b', items: [{ content: `${content} Again.` }], when: 'later' }, key('later'));
    await banks.post('/v1/conversations', devi, { bank_id: 'b', session_id: 's', turns: [{ content: `${content} Said.` }] }, key('turn'));
    const stored = await everything();
    expect(stored).toContain('[CREDIT_CARD_REDACTED]'); // control
    // Not four digits alone: any digest may have them by chance.
    expect(stored).not.toMatch(/4111\W{0,2}1111/);
    for (const guess of [content, `${content} Again.`, `${content} Said.`].flatMap(guesses)) expect(stored).not.toContain(guess);
    // Calls that would be kept alike are the same call, and another one is not.
    const other = { bank_id: 'b', content: content.replace(CARD, '5555 5555 5555 4444') };
    expect((await banks.post('/v1/retain', devi, other, key('now'))).body).toMatchObject({ stored: true });
    expect((await banks.post('/v1/retain', devi, { bank_id: 'b', content: 'Else.' }, key('now'))).body['code']).toBe('BANK_KEY_TAKEN');
  });

  it('and what was forgotten, cannot be told from what is kept of a call', async () => {
    const body = { bank_id: 'c', content: 'Ann is ill.' };
    const { memory_id } = (await banks.post('/v1/retain', devi, body, { 'idempotency-key': 'ill' })).body;
    await banks.post('/v1/forget', devi, { bank_id: 'c', memory_ids: [memory_id] });
    expect(await everything()).toContain('"ill"'); // control
    const again = await banks.post('/v1/retain', devi, body, { 'idempotency-key': 'ill' });
    expect([again.status, again.body['code']]).toEqual([409, 'BANK_KEY_TAKEN']);
    for (const guess of guesses(body.content)) expect(await everything()).not.toContain(guess);
  });
});
