import { describeWithStores } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

describeWithStores('conversations over HTTP', (open) => {
  let banks: BootedBanks;
  let sam: string;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    sam = banks.keyOf('acme', 'sam', 'support_ops');
  });
  afterAll(() => banks.close());

  it('keeps the turns of a conversation in their order, and goes on in the same session', async () => {
    const turn = (content: string, role: string) => ({ content, role, speaker: role === 'user' ? 'Ann' : 'Bot' });
    const say = (...turns: object[]) => banks.post('/v1/conversations', sam, { bank_id: 'talk', session_id: 't1', turns });
    await say(turn('My bicycle broke.', 'user'), turn('Send a photo.', 'assistant'));
    await say(turn('Here it is.', 'user'));
    const { memories } = (await banks.ask('/v1/banks/talk/memories?session_id=t1', sam)).body as {
      memories: { position: number; role: string }[];
    };
    expect(memories.map(({ position, role }) => [position, role])).toEqual([[0, 'user'], [1, 'assistant'], [2, 'user']]); // prettier-ignore
  });

  it('keeps a turn that says the same again, once for each time it was said', async () => {
    const turns = ['Yes.', 'Sure?', 'Yes.', 'Yes.'].map((content) => ({ content }));
    const say = () => banks.post('/v1/conversations', sam, { bank_id: 'yes', session_id: 't1', turns });
    const said = async () =>
      ((await banks.ask('/v1/banks/yes/memories', sam)).body['memories'] as { text: string }[]).map(({ text }) => text);
    await say();
    expect(await said()).toEqual(['Yes.', 'Sure?', 'Yes.', 'Yes.']);
    expect((await say()).body).toMatchObject({ results: turns.map(() => ({ deduplicated: true })) });
    expect(await said()).toHaveLength(4);
    const batch = { bank_id: 'no', items: [{ content: 'No.' }, { content: 'No.' }] };
    expect((await banks.post('/v1/retain/batch', sam, batch)).body).toMatchObject({ results: [{ stored: true }, { deduplicated: true }] }); // control
  });
});
