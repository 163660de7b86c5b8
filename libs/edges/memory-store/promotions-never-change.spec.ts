import { describeWithStores, type TestStore } from '@testing/stores';
import { aForgetting } from './forgetting-promoted.contract';
import { PostgresMemoryStore } from './postgres-memory-store';
import { asLogin, rememberAnn } from './remembered-ann.cases';

describeWithStores('what was promoted and proposed', (open) => {
  let opened: TestStore;
  let store: PostgresMemoryStore;
  beforeEach(async () => {
    opened = await open();
    store = new PostgresMemoryStore(opened.source.as('fp_memory'), 'local');
    await rememberAnn(store);
  });
  afterEach(() => opened.close());

  const ERASING = `canonical = NULL, entity = NULL, predicate = NULL, erasure = 1, content_hash`;
  it.each([
    ['says half of it', `UPDATE memory.memory SET canonical = NULL, erasure = 1, content_hash = memory_digest`],
    ['has another hash', `UPDATE memory.memory SET ${ERASING} = memory_digest`],
    ['has no hash', `UPDATE memory.memory SET ${ERASING} = NULL`],
    ['is about another', "UPDATE memory.memory SET entity = 'user:x'"],
    ['says other things', "UPDATE memory.memory SET canonical = canonical || '\\x00'"],
    ['stands elsewhere', 'UPDATE memory.memory SET seq = seq + 100'],
    ['is another generation', 'UPDATE memory.memory SET generation = memory_digest'],
    ['was proposed otherwise', "UPDATE memory.proposal SET canonical = canonical || '\\x00'"],
    ['keeps the reason of its proposal', "UPDATE memory.proposal SET canonical = NULL, reason = 'because'"],
    ['was proposed with another digest', "UPDATE memory.proposal SET canonical = NULL, reason = '', proposal_digest = ''"],
    ['was judged by another', "UPDATE memory.verdict SET reviewer = 'eve'"],
    ['was judged without a reason', "UPDATE memory.verdict SET reason = ''"],
    ['is removed', 'DELETE FROM memory.memory'],
    ['has no verdict any more', 'TRUNCATE memory.verdict'],
  ])('never %s, whoever asks', async (_what, statement) => {
    await expect(asLogin(opened, statement)).rejects.toMatchObject({ code: expect.stringMatching(/^(23001|23514|2F0|0A000)/) as unknown });
  });

  it.each([
    [
      'is brought back',
      "UPDATE memory.memory SET canonical = '\\x7b7d', entity = 'e', predicate = 'p', erasure = NULL, content_hash = NULL",
    ],
    ['is forgotten again', 'UPDATE memory.memory SET erasure = erasure + 1'],
    ['is proposed again', "UPDATE memory.proposal SET canonical = '\\x7b7d'"],
    ['is settled', "UPDATE memory.proposal SET state = 'rejected'"],
    ['is judged for another reason', "UPDATE memory.verdict SET reason = 'because'"],
  ])('never %s once it is forgotten', async (_what, statement) => {
    await store.forget('acme', aForgetting());
    await expect(asLogin(opened, statement)).rejects.toMatchObject({ code: '23001' });
  });

  it('control: is forgotten by exactly the change that is let through', async () => {
    expect(await store.forget('acme', aForgetting())).toMatchObject({ memories: 3, rows: { memory: 3, proposal: 4, verdict: 1 } });
  });
});
