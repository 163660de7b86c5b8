import { BankDirectory, type BankPlace } from '@edges/bank-directory/bank-directory';
import type { NewUnit } from '@edges/bank-store/stored-unit';
import { isRefusal } from '@kernel/outcome';
import { provideValue } from '@platform/provide';
import { prepareUnits } from '@planes/intelligence/recall/prepare-units';
import { describeWithPGlite, describeWithStores } from '@testing/stores';
import { type BootedBanks, bootBanks } from './boot-banks.cases';

const DAY = 86_400_000;
const AGES: readonly (readonly [text: string, days: number, tags: readonly string[]])[] = [
  ['Fresh.', 0, []],
  ['Aged.', 100, []],
  ['Ancient.', 400, []],
  ['Exempt.', 400, ['keep']],
];
const A_UNIT = {
  ...{
    position: null,
    speaker: null,
    role: null,
    title: '',
    gloss: '',
    factType: 'experience',
    classification: 'INTERNAL',
    occurred: null,
  },
  ...{ expiresAt: null, visibleTo: null, fact: null, source: '', offset: 0, contentType: 'text', principals: [], retainedBy: 'user:devi' },
  ...{ metadata: {}, supersedes: [], contradicts: [], retirement: null, entities: [], relations: [] },
} as const satisfies Partial<NewUnit>;

/** Names no bank, so that the rounds that nobody asks for take nothing of what is counted here. */
class NoBanks extends BankDirectory {
  override after(): Promise<readonly BankPlace[]> {
    return Promise.resolve([]);
  }
}

const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

describeWithStores('the lifecycle over HTTP', (open) => {
  let banks: BootedBanks;
  let devi: string;
  beforeAll(async () => {
    banks = await bootBanks(await open(), undefined, [provideValue(BankDirectory, new NoBanks())]);
    devi = banks.keyOf('acme', 'devi', 'developer');
  });
  afterAll(() => banks.close());

  /** A bank with memories of several ages, one of them exempt. */
  async function aged(bank: string, lifecycle: object): Promise<void> {
    await banks.ask(`/v1/banks/${bank}`, devi, { method: 'PUT', body: { lifecycle } });
    const units = prepareUnits(
      AGES.map(([text, days, tags]) => ({
        ...A_UNIT,
        id: `${bank} ${text}`,
        session: text,
        text,
        tags,
        retainedAt: Date.now() - days * DAY,
      })),
      'english',
    );
    if (isRefusal(units)) throw new Error(units.code);
    await banks.store.retain('acme', bank, { units, idempotency: null });
  }

  const run = async (bank: string) => (await banks.post(`/v1/banks/${bank}/lifecycle`, devi, undefined)).body;
  const standing = async (bank: string, known: 'now' | 'ever') => {
    const { memories } = (await banks.ask(`/v1/banks/${bank}/memories?known=${known}`, devi)).body as { memories: { text: string }[] };
    return memories.map(({ text }) => text);
  };

  it('archives apart from deleting, and spares exempt tags', async () => {
    await aged('ages', { archive_after_days: 90, delete_after_days: 365, exempt_tags: ['keep'] });
    expect(await run('ages')).toMatchObject({ archived_count: 1, deleted_count: 1 });
    expect(await standing('ages', 'now')).toEqual(['Fresh.', 'Exempt.']);
    expect(await standing('ages', 'ever')).toEqual(['Fresh.', 'Aged.', 'Exempt.']);
    expect(await run('ages')).toMatchObject({ archived_count: 0, deleted_count: 0 });
  });

  it('control: without the exemption the exempt one goes too', async () => {
    await aged('bare', { archive_after_days: 90, delete_after_days: 365 });
    await run('bare');
    expect(await standing('bare', 'ever')).toEqual(['Fresh.', 'Aged.']);
  });

  it('counts from the last use where the settings say so', async () => {
    await aged('uses', { delete_unused_days: 90 });
    expect((await banks.post('/v1/recall', devi, { bank_id: 'uses', query: 'ancient' })).body['hits']).toHaveLength(1);
    await run('uses');
    expect(await standing('uses', 'ever')).toEqual(['Fresh.', 'Ancient.']);
  });

  it('under hold deletes nothing, says which hold, and archives all the same', async () => {
    await aged('held', { archive_after_days: 90, delete_after_days: 365 });
    await banks.post('/v1/banks/held/holds', devi, { hold_id: 'case-9', reason: 'litigation' });
    const { deleted_count, archived_count, steps } = (await run('held')) as {
      deleted_count: number;
      archived_count: number;
      steps: { held_by: string[] }[];
    };
    expect([deleted_count, archived_count]).toEqual([0, 3]);
    expect(steps.flatMap(({ held_by }) => held_by)).toContain('case-9');
  });

  it('ends what was given an end itself', async () => {
    await banks.post('/v1/retain', devi, { bank_id: 'ends', content: 'For a while.', expires_at: ago(1) });
    await banks.post('/v1/retain', devi, { bank_id: 'ends', content: 'For good.' });
    expect((await banks.post('/v1/recall', devi, { bank_id: 'ends', query: 'a while' })).body['hits']).toEqual([]);
    expect(await run('ends')).toMatchObject({ deleted_count: 1 });
    expect(await standing('ends', 'ever')).toEqual(['For good.']);
  });
});

describeWithPGlite('the lifecycle that nobody asks for', (open) => {
  it('comes to every bank of every tenant, and to the next when one fails', async () => {
    const banks = await bootBanks(await open(), undefined, [], { MEMORY_LIFECYCLE_MS: '10' });
    const keys = ['acme', 'globex'].map((tenant) => banks.keyOf(tenant, 'devi', 'developer'));
    await banks.store.putBank('acme', { name: 'a-broken-one', profile: 'chat', language: 'plain', settings: { unknown: 1 }, at: 0 });
    for (const key of keys) {
      await banks.post('/v1/retain', key, { bank_id: 'ends', content: 'For a while.', expires_at: ago(1) });
      await banks.post('/v1/retain', key, { bank_id: 'ends', content: 'For good.' });
    }
    const erased = async (key: string | undefined) =>
      (await banks.ask('/v1/erasures', key)).body['erasures'] as { document: { by: string; reason: string } }[];
    for (const key of keys) while ((await erased(key)).length === 0);
    const erasures = await erased(keys[0]);
    expect(erasures.map(({ document }) => [document.by, document.reason])).toEqual([['service:memory-service', 'lifecycle: expired']]);
    await banks.close();
  });
});
