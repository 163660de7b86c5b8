import { Compile } from 'typebox/compile';
import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { MemoryProposal } from '@kernel/records/memory';
import { AT, promotion } from '@edges/memory-store/a-promotion.contract';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { ForgetResult } from '@planes/intelligence/memory/verbs/forget';
import { describeWithStores } from '@testing/stores';
import { PromotedGenerations } from '../promoted-generations';
import { RecallMemories } from '../recall-memories';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

type Receipt = NonNullable<ForgetResult['receipt']>;

describeWithStores('forgetting promoted memory over HTTP', (open) => {
  let banks: BootedBanks;
  let devi: string;
  let anna: string;
  let proposals = 0;
  beforeAll(async () => {
    banks = await bootBanks(await open());
    devi = banks.keyOf('acme', 'devi', 'developer');
    anna = banks.keyOf('acme', 'anna', 'auditor');
  });
  afterAll(() => banks.close());

  /** Promotes a statement; gives its id and the generation that it began. */
  async function promoted(change: Partial<MemoryProposal>, tenant = 'acme'): Promise<{ readonly id: string; readonly generation: Digest }> {
    const proposal = aProposal({ ...change, tenant_id: tenant }, ++proposals);
    const handedIn = { proposal, digest: digestOf(proposal), canonical: canonicalBytes(proposal), ttl_seconds: 0, at: AT };
    await banks.memories.propose(tenant, handedIn, (tip) => promotion(proposal, tip));
    const generation = (await banks.memories.currentGeneration(tenant)) ?? EMPTY_GENERATION;
    return { id: derivedId('mem', AT, proposal.proposal_id), generation };
  }
  const recalledBy = async (generations: PromotedGenerations, generation: Digest, bank: string, tenant = 'acme') => {
    const asked = { bank, query: 'likes', top_k: 50, generation, max_classification: 'CONFIDENTIAL', at: AT } as const;
    const recalled = await new RecallMemories(generations).run(tenant, asked);
    if (!('memories' in recalled)) throw new Error(recalled.code);
    return recalled.memories.map(({ memory }) => memory.value).sort();
  };
  const recalled = (generation: Digest, bank: string) => recalledBy(banks.generations, generation, bank);
  const forget = (body: object, headers = {}, key = devi) => banks.post('/v1/forget', key, { what: 'promoted', ...body }, headers);
  const told = () => banks.trail.entries.filter(({ kind }) => kind === 'memory_erasure').map(({ phase, actor }) => `${phase} ${actor}`);

  it('forgets by entity in this process and in any other, as of every generation; a dry run tells the same counts', async () => {
    const bank = 'by-entity';
    const first = await promoted({ bank, entity: 'user:ann', value: 'likes rain' });
    const second = await promoted({ bank, entity: 'user:bob', value: 'likes snow' });
    const elsewhere = new PromotedGenerations(banks.memories);
    for (const { generation } of [first, second]) await recalledBy(elsewhere, generation, bank);
    expect([await recalled(first.generation, bank), await recalledBy(elsewhere, second.generation, bank)]).toEqual([['likes rain'], ['likes rain', 'likes snow']]); // prettier-ignore
    const dry = await forget({ entity: 'user:ann', dry_run: true });
    expect(dry.body).toMatchObject({ dry_run: true, deleted_count: 1, receipt: null });
    const { body } = await forget({ entity: 'user:ann' });
    expect(Compile(ForgetResult).Check(body)).toBe(true);
    expect(body).toMatchObject({ mode: 'hard', deleted_count: 1, rows: { memory: 1, proposal: 1, verdict: 0 } });
    expect(body['rows']).toEqual(dry.body['rows']);
    for (const generations of [banks.generations, elsewhere]) {
      expect(await recalledBy(generations, second.generation, bank)).toEqual(['likes snow']);
      expect(await recalledBy(generations, first.generation, bank)).toEqual([]);
    }
  });

  it('control: a process that did not ask how often something was forgotten would go on recalling it', async () => {
    const { generation } = await promoted({ bank: 'deaf', value: 'likes fog' });
    const deaf = new PromotedGenerations({
      erasures: () => Promise.resolve(0),
      promoted: banks.memories.promoted.bind(banks.memories),
    } as unknown as typeof banks.memories);
    await recalledBy(deaf, generation, 'deaf');
    await forget({ bank_id: 'deaf', scope: 'all' });
    expect([await recalledBy(deaf, generation, 'deaf'), await recalled(generation, 'deaf')]).toEqual([['likes fog'], []]);
  });

  it('signs a receipt without a word of it, gives it again for the same key, and lists it', async () => {
    const { id } = await promoted({ bank: 'receipts', value: 'likes secrets' });
    const key = { 'idempotency-key': 'promoted-1' };
    const asked = { memory_ids: [id], reason: 'asked to' };
    const { document, envelope } = (await forget(asked, key)).body['receipt'] as Receipt;
    expect(document).toMatchObject({ banks: ['receipts'], by: 'user:devi', reason: 'asked to', memories: 1, rows: { memory: 1 } });
    expect(JSON.stringify(document)).not.toContain('secrets');
    expect(JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'))).toEqual(document);
    await promoted({ bank: 'receipts', value: 'likes secrets' });
    expect((await forget(asked, key)).body['receipt']).toEqual({ document, envelope });
    const other = await forget({ bank_id: 'receipts', scope: 'all' }, key);
    expect([other.status, other.body['code']]).toEqual([409, 'BANK_ERASURE_ID_TAKEN']);
    const ofBanks = await banks.post('/v1/forget', devi, { bank_id: 'receipts', memory_ids: [id] }, key);
    expect(ofBanks.body['code']).toBe('BANK_ERASURE_ID_TAKEN');
    expect((await banks.ask('/v1/erasures?limit=200', anna)).body['erasures']).toContainEqual({ document, envelope });
  });

  it('is for developers, and asks for what promoted memory has', async () => {
    await promoted({ bank: 'roles' });
    const sam = banks.keyOf('acme', 'sam', 'support_ops');
    for (const dry_run of [true, false])
      expect((await forget({ bank_id: 'roles', scope: 'all', dry_run }, {}, sam)).body['code']).toBe('MEMORY_ROLE_FORBIDDEN');
    expect((await forget({ bank_id: 'roles', scope: 'all' })).body).toMatchObject({ deleted_count: 1 }); // control
    expect((await forget({ bank_id: 'roles', tags: ['a'] })).body['code']).toBe('MEMORY_SELECTOR_UNFIT');
    expect((await forget({})).body['code']).toBe('MEMORY_SELECTOR_MISSING');
    expect((await banks.post('/v1/forget', devi, { bank_id: 'roles', entity: 'user:ann' })).body['code']).toBe('MEMORY_SELECTOR_UNFIT');
  });

  it.each([
    ['U+0000 in an entity', { entity: 'a\u0000' }],
    ['U+0000 in an id', { memory_ids: ['a\u0000'] }],
    ['U+0000 in a principal', { principal: 'user:\u0000' }],
    ['U+0000 in the reason', { entity: 'a', reason: '\u0000' }],
    ['an entity that is none', { entity: '' }],
    ['a side that nobody knows', { what: 'all', entity: 'a' }],
  ])('with %s is refused', async (_what, body) => {
    const { status, body: problem } = await forget(body);
    expect([status, problem['code']]).toEqual([422, 'MEMORY_REQUEST_INVALID']);
  });

  it('under hold forgets nothing and names the holds, also in a bank that nobody made', async () => {
    const { generation } = await promoted({ bank: 'held', entity: 'user:held', value: 'likes courts' });
    expect((await banks.ask('/v1/banks/held', devi)).body['code']).toBe('BANK_UNKNOWN');
    expect((await banks.ask('/v1/banks/held/holds', devi)).body['code']).toBe('BANK_UNKNOWN');
    const hold = await banks.post('/v1/banks/held/holds', anna, { hold_id: 'case-9', reason: 'litigation' });
    expect(hold.body).toMatchObject({ hold_id: 'case-9', bank_id: 'held' });
    expect((await banks.ask('/v1/banks/held/holds', devi)).body).toMatchObject({ under_hold: true, holds: [{ hold_id: 'case-9' }] });
    for (const body of [{ entity: 'user:held' }, { entity: 'user:held', dry_run: true }, { bank_id: 'held', scope: 'all' }]) {
      const refused = await forget(body);
      expect([refused.status, refused.body['code']]).toEqual([423, 'BANK_UNDER_HOLD']);
      expect(refused.body['detail']).toContain('case-9');
    }
    expect(await recalled(generation, 'held')).toEqual(['likes courts']);
    expect((await banks.ask('/v1/banks/held/holds/case-9', anna, { method: 'DELETE' })).status).toBe(200);
    expect((await forget({ entity: 'user:held' })).body['deleted_count']).toBe(1);
  });

  it('tells the audit log before it takes anything away, and takes nothing while the log is away', async () => {
    const { generation } = await promoted({ bank: 'audited', value: 'likes order' });
    const before = told().length;
    await forget({ bank_id: 'audited', scope: 'all', dry_run: true });
    expect(told()).toHaveLength(before);
    banks.trail.goAway();
    const away = await forget({ bank_id: 'audited', scope: 'all' });
    banks.trail.comeBack();
    expect([away.status, away.body['code']]).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(await recalled(generation, 'audited')).toEqual(['likes order']);
    await forget({ bank_id: 'audited', scope: 'all' });
    expect(told().slice(before)).toEqual(['intent user:devi', 'outcome user:devi']);
    expect(await recalled(generation, 'audited')).toEqual([]);
  });

  it('is done by no other tenant, not even with the bank’s name, the person’s or the id', async () => {
    const { id, generation } = await promoted({ bank: 'shared', entity: 'user:shared', value: 'likes borders' });
    const globex = banks.keyOf('globex', 'devi', 'developer', 'auditor');
    for (const selector of [
      { memory_ids: [id] },
      { entity: 'user:shared' },
      { principal: 'user:shared' },
      { bank_id: 'shared', scope: 'all' },
    ])
      expect((await forget(selector, {}, globex)).body).toMatchObject({ deleted_count: 0, rows: { memory: 0, proposal: 0, verdict: 0 } });
    expect((await banks.post('/v1/banks/shared/holds', globex, { hold_id: 'theirs', reason: 'r' })).body['code']).toBe('BANK_UNKNOWN');
    expect(await recalled(generation, 'shared')).toEqual(['likes borders']);
    expect((await forget({ entity: 'user:shared' })).body['deleted_count']).toBe(1); // control
  });
});
