import { describeWithStores } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

type Hits = readonly { readonly memory_id: string; readonly text: string; readonly bank_id: string; readonly reasons: readonly unknown[]; readonly score: number }[]; // prettier-ignore

describeWithStores('retain and recall over HTTP', (open) => {
  let banks: BootedBanks;
  let sam: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    sam = banks.keyOf('acme', 'sam', 'support_ops', 'developer');
  });
  afterAll(() => banks.close());

  const retain = async (body: object, headers = {}) => (await banks.post('/v1/retain', sam, body, headers)).body;
  const recalled = async (body: object): Promise<Hits> => (await banks.post('/v1/recall', sam, body)).body['hits'] as Hits;
  const texts = async (body: object) => (await recalled(body)).map(({ text }) => text);

  it('finds what was retained, verbatim, with its labels and the reasons for its place', async () => {
    const asked = {
      bank_id: 'trips',
      content: 'Ann moved to Lisbon in May. \u202e‘; DROP TABLE memory.unit; --’',
      content_type: 'text',
      extraction_profile: 'whole',
      tags: ['move'],
      source: 'chat-7',
      title: 'News',
      speaker: 'Ann',
      session_id: 's1',
      occurred_at: '2026-05-01T10:00:00.000Z',
      metadata: { channel: 'web', urgent: true, count: 3, none: null },
    };
    const { memory_id, ...result } = await retain(asked);
    expect(result).toEqual({
      stored: true,
      memory_ids: [memory_id],
      deduplicated: false,
      retention_action: 'add',
      memory_layer: 'raw',
      pii: [],
    });
    const [hit] = await recalled({ bank_id: 'trips', query: 'Where did Ann move?' });
    expect(hit).toMatchObject({
      ...{ memory_id, bank_id: 'trips', text: asked.content, title: 'News', tags: ['move'], metadata: asked.metadata, speaker: 'Ann' },
      ...{
        session_id: 's1',
        chunk_id: 0,
        occurred_at: asked.occurred_at,
        source: 'chat-7',
        classification: 'INTERNAL',
        superseded_by: null,
      },
    });
    expect(hit?.reasons.length).toBeGreaterThan(0);
  });

  it('finds a bank by the longest name that there is', async () => {
    const name = `a:${'@'.repeat(253)}`;
    await retain({ bank_id: name, content: 'Far away.' });
    expect((await banks.ask(`/v1/banks/${encodeURIComponent(name)}`, sam)).body).toMatchObject({ bank_id: name, memories: 1 });
    expect((await banks.ask(`/v1/banks/${encodeURIComponent(`${name}a`)}`, sam)).body['code']).toBe('BANK_UNKNOWN');
  });

  it('keeps the same content once, and says so', async () => {
    const body = { bank_id: 'once', content: 'The door is blue.' };
    const first = await retain(body);
    expect(await retain(body)).toEqual({ ...first, stored: false, deduplicated: true, retention_action: 'skip' });
    expect(await texts({ bank_id: 'once', query: 'blue door' })).toEqual(['The door is blue.']);
  });

  it('gives the first answer to a repeated key, and refuses the key for another content', async () => {
    const key = { 'idempotency-key': 'retain-1' };
    const first = await retain({ bank_id: 'keys', content: 'One.' }, key);
    expect(await retain({ bank_id: 'keys', content: 'One.' }, key)).toEqual(first);
    const other = await banks.post('/v1/retain', sam, { bank_id: 'keys', content: 'Two.' }, key);
    expect([other.status, other.body['code']]).toEqual([409, 'BANK_KEY_TAKEN']);
    expect(await texts({ bank_id: 'keys', query: 'One Two' })).toEqual(['One.']);
  });

  it('takes a batch whole or not at all', async () => {
    const good = { bank_id: 'batch', items: [{ content: 'Red apples.' }, { content: 'Green apples.' }] };
    const { results } = (await banks.post('/v1/retain/batch', sam, good)).body as { results: object[] };
    expect(results).toHaveLength(2);
    const bad = { bank_id: 'batch', items: [{ content: 'Blue apples.' }, { content: 'x', metadata: { password: 'y' } }] };
    expect((await banks.post('/v1/retain/batch', sam, bad)).body).toMatchObject({ code: 'MEMORY_METADATA_CREDENTIAL' });
    expect((await texts({ bank_id: 'batch', query: 'apples' })).toSorted()).toEqual(['Green apples.', 'Red apples.']);
  });

  it('does later what it took for later, once for a key', async () => {
    const body = { bank_id: 'later', items: [{ content: 'A slow memory.' }], when: 'later' };
    const key = { 'idempotency-key': 'later-1' };
    const taken = await banks.post('/v1/retain/batch', sam, body, key);
    expect([taken.status, taken.body['kind']]).toEqual([202, 'retain']);
    const job = String(taken.body['job_id']);
    let state = taken.body;
    while (state['state'] === 'queued' || state['state'] === 'running') state = (await banks.ask(`/v1/jobs/${job}`, sam)).body;
    expect(state).toMatchObject({ state: 'succeeded', result: { results: [{ stored: true }] } });
    expect((await banks.post('/v1/retain/batch', sam, body, key)).body).toMatchObject({ job_id: job, state: 'succeeded' });
    const other = await banks.post('/v1/retain/batch', sam, { ...body, items: [{ content: 'Another.' }] }, key);
    expect([other.status, other.body['code']]).toEqual([409, 'BANK_KEY_TAKEN']);
    expect(await texts({ bank_id: 'later', query: 'slow memory' })).toEqual(['A slow memory.']);
    expect((await banks.ask('/v1/banks/later/jobs', sam)).body).toMatchObject({ jobs: [{ job_id: job }] });
  });

  it('obeys every demand', async () => {
    await retain({
      bank_id: 'filter',
      content: 'Tea in June.',
      tags: ['a', 'b'],
      occurred_at: '2026-06-01T00:00:00.000Z',
      session_id: 'x',
    });
    await retain({ bank_id: 'filter', content: 'Tea in July.', tags: ['a'], occurred_at: '2026-07-01T00:00:00.000Z', fact_type: 'world' });
    await retain({ bank_id: 'filter', content: 'Tea for Bob.', visible_to: ['user:bob'], classification: 'PUBLIC' });
    await retain({ bank_id: 'filter', content: 'Tea in secret.', classification: 'RESTRICTED' });
    const tea = async (demands: object) => (await texts({ bank_id: 'filter', query: 'tea', ...demands })).toSorted();
    expect(await tea({})).toEqual(['Tea in July.', 'Tea in June.']);
    expect(await tea({ tags: ['b', 'z'] })).toEqual(['Tea in June.']);
    expect(await tea({ all_tags: ['a', 'b'] })).toEqual(['Tea in June.']);
    expect(await tea({ no_tags: ['b'] })).toEqual(['Tea in July.']);
    expect(await tea({ fact_types: ['world'] })).toEqual(['Tea in July.']);
    expect(await tea({ session_id: 'x' })).toEqual(['Tea in June.']);
    expect(await tea({ time_range: { start: '2026-06-15T00:00:00.000Z' } })).toEqual(['Tea in July.']);
    expect(await tea({ max_classification: 'RESTRICTED' })).toContain('Tea in secret.');
    expect(await tea({ max_classification: 'PUBLIC' })).toEqual([]);
    const bob = banks.keyOf('acme', 'bob', 'support_ops');
    const seen = (await banks.post('/v1/recall', bob, { bank_id: 'filter', query: 'tea for Bob' })).body['hits'] as Hits;
    expect(seen.map(({ text }) => text)).toContain('Tea for Bob.');
  });

  it('fills a budget of tokens and results, and says when something was left out', async () => {
    for (const word of ['one', 'two', 'three']) await retain({ bank_id: 'budget', content: `Coffee number ${word}.` });
    const all = await banks.post('/v1/recall', sam, { bank_id: 'budget', query: 'coffee number' });
    expect([(all.body['hits'] as Hits).length, all.body['truncated']]).toEqual([3, false]);
    const few = await banks.post('/v1/recall', sam, { bank_id: 'budget', query: 'coffee number', max_tokens: 7 }); // 4 tokens each
    expect([(few.body['hits'] as Hits).length, few.body['truncated']]).toEqual([1, true]);
    expect(await recalled({ bank_id: 'budget', query: 'coffee number', max_results: 2 })).toHaveLength(2);
    const [titles] = await recalled({ bank_id: 'budget', query: 'coffee number', detail_level: 'titles' });
    expect(titles).toMatchObject({ text: '', reasons: [] });
    const traced = async (detail_level: string) =>
      (await banks.post('/v1/recall', sam, { bank_id: 'budget', query: 'coffee number', detail_level })).body['trace'] as {
        strategy_hit_counts: object;
      };
    expect((await traced('titles')).strategy_hit_counts).toEqual((await traced('full')).strategy_hit_counts);
  });

  it('asks several banks together, by weight, or one after the other', async () => {
    await retain({ bank_id: 'north', content: 'The harbour is cold.' });
    await retain({ bank_id: 'south', content: 'The harbour is warm.' });
    await retain({ bank_id: 'south', content: 'The harbour is cold.' });
    const ask = (strategy: unknown) =>
      recalled({ banks: ['north', 'south'], query: 'harbour', ...(strategy === undefined ? {} : { strategy }) });
    expect((await ask(undefined)).map(({ text }) => text).toSorted()).toEqual(['The harbour is cold.', 'The harbour is warm.']);
    expect(await ask({ dedup_across_banks: false })).toHaveLength(3);
    expect((await ask({ bank_weights: { south: 5 } }))[0]?.bank_id).toBe('south');
    expect((await ask({ bank_weights: { north: 5 } }))[0]?.bank_id).toBe('north');
    expect((await ask('first_match')).map(({ bank_id }) => bank_id)).toEqual(['north']);
    expect(new Set((await ask({ mode: 'cascade', cascade_order: ['south'], min_results_to_stop: 2 })).map(({ bank_id }) => bank_id))).toEqual(new Set(['south'])); // prettier-ignore
    expect((await ask('cascade')).length).toBe(2);
  });

  it('tells what was known at an instant', async () => {
    const { memory_id } = await retain({ bank_id: 'times', content: 'Ann lives in Porto.' });
    const between = new Date().toISOString();
    while (new Date().toISOString() <= between); // the next write is a millisecond later
    expect(await retain({ bank_id: 'times', content: 'Ann lives in Lisbon.', supersedes: [memory_id] })).toMatchObject({
      retention_action: 'update',
    });
    expect(await texts({ bank_id: 'times', query: 'Where does Ann live?' })).toEqual(['Ann lives in Lisbon.']);
    const { body } = await banks.post('/v1/history', sam, { bank_id: 'times', query: 'Where does Ann live?', as_of: between });
    expect(body).toMatchObject({ bank_id: 'times', as_of: between, hits: [{ text: 'Ann lives in Porto.' }] });
    const old = await banks.ask(`/v1/banks/times/memories/${String(memory_id)}`, sam);
    expect(old.body).toMatchObject({ retirement: { why: 'superseded' } });
  });

  it('notes that a memory was of use', async () => {
    const { memory_id } = await retain({ bank_id: 'used', content: 'A useful memory.' });
    const show = async () => (await banks.ask(`/v1/banks/used/memories/${String(memory_id)}`, sam)).body['last_used_at'];
    expect(await show()).toBeNull();
    await recalled({ bank_id: 'used', query: 'useful memory' });
    let noted = await show();
    while (noted === null) noted = await show();
    expect(noted).toMatch(/^\d{4}-/);
  });
});
