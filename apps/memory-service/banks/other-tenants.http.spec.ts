import { MEMORY_OPERATIONS, type MemoryOperation } from '@planes/intelligence/memory/access/access';
import { describeWithStores } from '@testing/stores';
import { type Answer, type Ask, type BootedBanks, bootBanks } from './boot-banks.cases';

const CANARY = 'yellow canary 7531 sings in Lisbon';
const BANK = 'shared-name';
const LINES = { 'content-type': 'application/x-ndjson' };

describeWithStores('what one tenant remembers', (open) => {
  let banks: BootedBanks;
  let acme: string;
  let globex: string;
  let id = '';
  let job = '';
  beforeAll(async () => {
    banks = await bootBanks(await open());
    acme = banks.keyOf('acme', 'sam', 'developer', 'auditor');
    globex = banks.keyOf('globex', 'sam', 'developer', 'auditor');
    const put = await banks.post('/v1/retain', acme, {
      bank_id: BANK,
      content: `${CANARY}.`,
      tags: ['canary'],
      session_id: 's',
      principals: ['user:ann'],
    });
    id = String(put.body['memory_id']);
    const later = await banks.post('/v1/retain/batch', acme, { bank_id: BANK, items: [{ content: `${CANARY} later.` }], when: 'later' });
    job = String(later.body['job_id']);
    let state: unknown = 'queued';
    while (state !== 'succeeded') state = (await banks.ask(`/v1/jobs/${job}`, acme)).body['state'];
    await banks.post(`/v1/banks/${BANK}-held/holds`, acme, { hold_id: 'none', reason: 'no such bank' });
  });
  afterAll(() => banks.close());

  const question = { bank_id: BANK, query: 'Which yellow canary sings in Lisbon?' };

  /** What each operation is asked so that it would tell the canary, if it could see it. */
  const asks: Readonly<Record<MemoryOperation, () => readonly [path: string, ask: Ask]>> = {
    retain: () => ['/v1/retain', { method: 'POST', body: { bank_id: BANK, content: 'Mine.', tags: ['canary'] } }],
    retainBatch: () => ['/v1/retain/batch', { method: 'POST', body: { bank_id: BANK, items: [{ content: 'A bird.', session_id: 's' }] } }],
    retainConversation: () => [
      '/v1/conversations',
      { method: 'POST', body: { bank_id: BANK, session_id: 's', turns: [{ content: 'Hello.' }] } },
    ],
    recall: () => ['/v1/recall', { method: 'POST', body: question }],
    history: () => ['/v1/history', { method: 'POST', body: { ...question, as_of: '2099-01-01T00:00:00.000Z' } }],
    reflect: () => ['/v1/reflect', { method: 'POST', body: question }],
    forget: () => ['/v1/forget', { method: 'POST', body: { bank_id: BANK, memory_ids: [id], dry_run: true } }],
    listErasures: () => ['/v1/erasures', {}],
    listBanks: () => ['/v1/banks', {}],
    getBank: () => [`/v1/banks/${BANK}`, {}],
    putBank: () => [`/v1/banks/${BANK}`, { method: 'PUT', body: { profile: 'documents' } }],
    listMemories: () => [`/v1/banks/${BANK}/memories?known=ever&max_classification=RESTRICTED`, {}],
    getMemory: () => [`/v1/banks/${BANK}/memories/${id}`, {}],
    runLifecycle: () => [`/v1/banks/${BANK}/lifecycle`, { method: 'POST' }],
    placeHold: () => [`/v1/banks/${BANK}/holds`, { method: 'POST', body: { hold_id: 'mine', reason: 'mine' } }],
    listHolds: () => [`/v1/banks/${BANK}/holds`, {}],
    releaseHold: () => [`/v1/banks/${BANK}/holds/case-1`, { method: 'DELETE' }],
    listJobs: () => [`/v1/banks/${BANK}/jobs`, {}],
    getJob: () => [`/v1/jobs/${job}`, {}],
    exportBank: () => [`/v1/banks/${BANK}/export`, {}],
    importBank: () => [`/v1/banks/${BANK}/import`, { method: 'POST', body: '{"not":"an export"}', headers: LINES }],
  };

  const askAs = (key: string, operation: MemoryOperation): Promise<Answer> => {
    const [path, ask] = asks[operation]();
    return banks.ask(path, key, ask);
  };
  /** What an answer says of the canary: its words, its id, its job. */
  const tells = ({ text }: Answer): boolean => text.includes(CANARY) || text.includes(id) || text.includes(job);

  const export_ = async (key: string) => (await banks.ask(`/v1/banks/${BANK}/export`, key)).text;

  it('control: is told to that tenant by every operation that reads', async () => {
    const told = ['recall', 'history', 'listMemories', 'getMemory', 'listJobs', 'getJob', 'exportBank'] as const;
    for (const operation of told) expect([operation, tells(await askAs(acme, operation))]).toEqual([operation, true]);
    expect((await askAs(acme, 'reflect')).body).toMatchObject({ answer: expect.stringContaining(CANARY) as unknown });
    expect((await askAs(acme, 'forget')).body['deleted_count']).toBe(1);
  });

  it.each(MEMORY_OPERATIONS)(
    'is told to no other tenant by %s, before and after that tenant has a bank of the same name',
    async (operation) => {
      const before = await export_(acme);
      expect(tells(await askAs(globex, operation))).toBe(false);
      await banks.post('/v1/retain', globex, { bank_id: BANK, content: 'A bird of globex.' });
      expect(tells(await askAs(globex, operation))).toBe(false);
      expect(await export_(acme)).toBe(before);
    },
  );

  it('is forgotten by no other tenant, not even with the bank’s name or the person’s', async () => {
    const before = await export_(acme);
    await banks.ask(`/v1/banks/${BANK}/holds/mine`, globex, { method: 'DELETE' });
    for (const selector of [
      { memory_ids: [id] },
      { tags: ['canary'] },
      { principal: 'user:ann' },
      { session_id: 's' },
      { scope: 'all' },
      { scope: 'bank' },
    ])
      expect((await banks.post('/v1/forget', globex, { bank_id: BANK, ...selector })).status).toBe(200);
    expect(await export_(acme)).toBe(before);
    expect((await askAs(acme, 'recall')).text).toContain(CANARY);
  });

  it('is superseded by no other tenant: its id is one that nobody has', async () => {
    const { status, body } = await banks.post('/v1/retain', globex, { bank_id: BANK, content: 'The canary is silent.', supersedes: [id] });
    expect([status, body['code']]).toEqual([422, 'BANK_UNIT_UNKNOWN']);
  });

  it('keeps another tenant’s key from being taken, and a hold from holding anybody else', async () => {
    const key = { 'idempotency-key': 'the-same-key' };
    const [mine, theirs] = [
      await banks.post('/v1/retain', acme, { bank_id: `${BANK}-2`, content: 'Acme’s.' }, key),
      await banks.post('/v1/retain', globex, { bank_id: `${BANK}-2`, content: 'Globex’s.' }, key),
    ];
    expect([mine.status, theirs.status]).toEqual([200, 200]);
    await banks.post(`/v1/banks/${BANK}-2/holds`, acme, { hold_id: 'case-1', reason: 'acme’s' });
    expect((await banks.post('/v1/forget', globex, { bank_id: `${BANK}-2`, scope: 'all' })).status).toBe(200);
    expect((await banks.post('/v1/forget', acme, { bank_id: `${BANK}-2`, scope: 'all' })).status).toBe(423); // control
  });
});
