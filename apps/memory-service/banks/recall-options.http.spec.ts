import { describeWithPGlite } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

type Hit = { readonly text: string; readonly memory_id: string; readonly source: string | null; readonly memory_layer: string };

describeWithPGlite('what a recall may be told besides', (open) => {
  let banks: BootedBanks;
  let sam: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    sam = banks.keyOf('acme', 'sam', 'support_ops');
  });
  afterAll(() => banks.close());

  const retain = async (body: object) => String((await banks.post('/v1/retain', sam, { bank_id: 'b', ...body })).body['memory_id']);
  const recalled = async (body: object) => (await banks.post('/v1/recall', sam, { bank_id: 'b', ...body })).body;
  const hits = async (body: object) => (await recalled(body))['hits'] as readonly Hit[];

  it('lets what was found elsewhere join, if the filter admits it', async () => {
    const elsewhere = await retain({ content: 'Nothing in common here.', tags: ['far'] });
    const question = { query: 'yellow submarine', external_context: [{ memory_id: elsewhere }, { memory_id: 'mem_of_nobody' }] };
    expect((await hits(question)).map(({ memory_id }) => memory_id)).toEqual([elsewhere]);
    expect(await hits({ ...question, no_tags: ['far'] })).toEqual([]);
    expect(await hits({ query: 'yellow submarine' })).toEqual([]); // control
  });

  it('weighs layers against each other, and leaves one out that weighs nothing', async () => {
    const fact = { subject: 'ann', predicate: 'drinks', valid_from: '2026-01-01T00:00:00.000Z', valid_to: null };
    await retain({ content: 'Ann drinks green tea.', fact });
    await retain({ content: 'Ann drinks green tea, she said, with milk.' });
    await retain({ content: 'Ann seems to like green tea.', fact_type: 'observation' });
    const layers = async (layer_weights?: object) => (await hits({ query: 'Ann green tea', ...(layer_weights && { layer_weights }) })).map(({ memory_layer }) => memory_layer); // prettier-ignore
    expect(new Set(await layers())).toEqual(new Set(['fact', 'raw', 'observation']));
    expect((await layers({ observation: 100 }))[0]).toBe('observation');
    expect(await layers({ raw: 0, observation: 0 })).toEqual(['fact']);
  });

  it.each([{ strategy: { mode: 'cascade', bank_weights: { b: 1 } } }, { strategy: { bank_weights: { other: 1 } } }])(
    'refuses %j, which could not be obeyed',
    async (body) => {
      expect(await recalled({ query: 'tea', ...body })).toMatchObject({ code: 'MEMORY_STRATEGY_CONTRADICTED' });
    },
  );

  it('tells sources only when they are asked for', async () => {
    await retain({ content: 'A sourced sentence about pelicans.', source: 'atlas' });
    expect((await hits({ query: 'pelicans' }))[0]?.source).toBe('atlas');
    expect((await hits({ query: 'pelicans', include_sources: false }))[0]?.source).toBeNull();
  });

  it('gives the same ranking for the same question, with its hash', async () => {
    const hash = async (body: object) => ((await recalled(body))['trace'] as { ranking_hashes: string[] }).ranking_hashes;
    expect(await hash({ query: 'green tea' })).toEqual(await hash({ query: 'green tea' }));
    expect(await hash({ query: 'green tea' })).not.toEqual(await hash({ query: 'pelicans' })); // control
  });

  it('tells a job that could not be done why', async () => {
    const items = [{ content: 'New words.', supersedes: ['mem_of_nobody'] }];
    const taken = await banks.post('/v1/retain/batch', sam, { bank_id: 'b', items, when: 'later' });
    let job = taken.body;
    while (job['ended_at'] === null) job = (await banks.ask(`/v1/jobs/${String(taken.body['job_id'])}`, sam)).body;
    expect(job).toMatchObject({ state: 'failed', result: { code: 'BANK_UNIT_UNKNOWN' } });
  });
});
