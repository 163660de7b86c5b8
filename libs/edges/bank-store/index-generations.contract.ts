import { ANALYSER } from '@planes/intelligence/retrieval/analysis/terms';
import { aGeneration, aPlan, aVector } from './a-generation.contract';
import { aBank, aForget, aNewUnit, AT } from './a-new-unit.contract';
import type { BankStore } from './bank-store';
import type { IndexGenerations } from './index-generations';

export interface OpenGenerations {
  readonly store: BankStore;
  readonly generations: IndexGenerations;
  close(): Promise<void>;
}

/** One test per promise of `IndexGenerations`. */
export function describeIndexGenerations(open: () => Promise<OpenGenerations>): void {
  let opened: OpenGenerations;
  let store: BankStore;
  let generations: IndexGenerations;
  beforeEach(async () => {
    opened = await open();
    ({ store, generations } = opened);
    await store.putBank('acme', aBank());
    await retain('a', 'b', 'c');
  });
  afterEach(() => opened.close());

  const retain = (...ids: readonly string[]) =>
    store.retain('acme', 'support', { units: ids.map((id) => aNewUnit({ id })), idempotency: null });
  const live = async () => (await store.heads('acme', ['support']))[0]?.generation ?? null;
  const standing = async () => (await generations.list('acme', 'support')).map(({ number, state }) => [number, state]);
  const begin = async (plan = aPlan()) => {
    const begun = await generations.begin('acme', 'support', plan, AT);
    if (begun === undefined) throw new Error('no bank');
    return begun;
  };
  const readings = (...places: readonly number[]) =>
    places.map((seq) => ({ seq, language: 'english' as const, body: ['word'], title: [], plain: ['words'], times: [{ from: 1, to: 2 }] }));
  const vectors = (...places: readonly number[]) => places.map((seq) => ({ seq, vector: aVector(seq) }));
  const take = (generation: number, from: number, to: number, ...places: readonly number[]) =>
    generations.take('acme', 'support', { generation, from, to, readings: [], vectors: vectors(...places) });

  it('answers by nothing until the first generation is whole, and by all of it from then on', async () => {
    const { number } = await begin();
    expect(await take(number, 0, 2, 1, 2)).toBe(true);
    expect(await generations.goLive('acme', 'support', number, AT)).toBe('not everything taken in');
    expect(await live()).toBeNull();
    expect(await take(number, 2, 3, 3)).toBe(true);
    expect(await generations.goLive('acme', 'support', number, AT)).toBe('live');
    expect(await live()).toEqual({ number, analyser: `${ANALYSER} english`, embedder: 'letters', search: 'exact', written: 2 });
    const [told] = await generations.list('acme', 'support');
    expect(told).toMatchObject({
      state: 'live',
      takenTo: 3,
      lastPlace: 3,
      units: 3,
      digest: expect.stringMatching(/^sha256:/) as unknown,
      liveAt: AT,
    });
  });

  it('gives vectors back bit by bit, in the order of their writing, and only what is new', async () => {
    const { number } = await begin();
    const odd = Float32Array.of(-1, 0, 2 ** -11, -3 / 2048);
    await generations.take('acme', 'support', {
      generation: number,
      from: 0,
      to: 2,
      readings: [],
      vectors: [
        { seq: 2, vector: odd },
        { seq: 1, vector: null },
      ],
    });
    await take(number, 2, 3, 3);
    expect(await generations.vectors('acme', 'support', number, 0)).toEqual({
      written: 2,
      vectors: [{ seq: 2, vector: odd }, ...vectors(3)],
    });
    expect(await generations.vectors('acme', 'support', number, 1)).toEqual({ written: 2, vectors: vectors(3) });
    expect(await generations.vectors('acme', 'support', 99, 0)).toEqual({ written: 0, vectors: [] });
  });

  it('gives readings back as they were taken in', async () => {
    const { number } = await begin();
    await generations.take('acme', 'support', { generation: number, from: 0, to: 3, readings: readings(1, 3), vectors: vectors(1, 2, 3) });
    expect(await generations.readings('acme', 'support', number, [1, 2])).toEqual(readings(1));
  });

  it('takes units in once: a second worker at the same place writes nothing', async () => {
    const { number } = await begin();
    expect(await take(number, 0, 2, 1, 2)).toBe(true);
    expect(await take(number, 0, 2, 1, 2)).toBe(false);
    expect((await generations.vectors('acme', 'support', number, 0)).vectors).toHaveLength(2);
  });

  it('goes on where a building one of the same plan stood, and gives up one of another plan', async () => {
    const first = await begin();
    await take(first.number, 0, 2, 1, 2);
    expect(await begin()).toMatchObject({ number: first.number, takenTo: 2 });
    const other = await begin(aPlan({ embedder: 'syllables' }));
    expect(other.number).not.toBe(first.number);
    expect(await take(first.number, 2, 3, 3)).toBe(false);
    expect(await standing()).toEqual([[first.number, 'retired'], [other.number, 'building']]); // prettier-ignore
    expect(await generations.removeRetired('acme', 'support', 0)).toBe(1);
    expect(await standing()).toEqual([[other.number, 'building']]);
  });

  it('is replaced in one step, and taken up again as it was, with what came since', async () => {
    const old = await aGeneration(generations, 'acme', { embedder: 'old' }, 'goes live');
    const young = await aGeneration(generations, 'acme', { embedder: 'young' }, 'stays beside');
    expect(await live()).toMatchObject({ number: old, embedder: 'old' });
    expect(await generations.goLive('acme', 'support', young, AT + 1)).toBe('live');
    expect(await live()).toMatchObject({ number: young, embedder: 'young' });
    expect(await standing()).toEqual([[old, 'retired'], [young, 'live']]); // prettier-ignore
    await retain('d');
    expect(await begin(aPlan({ embedder: 'old' }))).toMatchObject({ number: old, takenTo: 3, lastPlace: 4 });
    expect(await generations.goLive('acme', 'support', old, AT + 2)).toBe('not everything taken in');
    await take(old, 3, 4, 4);
    expect(await generations.goLive('acme', 'support', old, AT + 2)).toBe('live');
    expect((await generations.vectors('acme', 'support', old, 0)).vectors).toHaveLength(4);
  });

  it('gives up what lacks a vector or has one too many, and the old one goes on answering', async () => {
    const old = await aGeneration(generations, 'acme', {}, 'goes live');
    const { number } = await begin(aPlan({ embedder: 'young' }));
    await take(number, 0, 3, 1, 3);
    expect(await generations.goLive('acme', 'support', number, AT)).toEqual({ missing: 1, strange: 0 });
    expect(await live()).toMatchObject({ number: old });
    expect(await standing()).toEqual([[old, 'live'], [number, 'retired']]); // prettier-ignore
    expect((await begin(aPlan({ embedder: 'young' }))).number).not.toBe(number);
  });

  it('wants a reading of every unit that another analyser read', async () => {
    const plan = aPlan({ analyser: 'another english', embedder: null });
    const { number } = await begin(plan);
    await generations.take('acme', 'support', { generation: number, from: 0, to: 3, readings: readings(1, 2), vectors: [] });
    expect(await generations.goLive('acme', 'support', number, AT)).toEqual({ missing: 1, strange: 0 });
    const again = await begin(plan);
    await generations.take('acme', 'support', { generation: again.number, from: 0, to: 3, readings: readings(1, 2, 3), vectors: [] });
    expect(await generations.goLive('acme', 'support', again.number, AT)).toBe('live');
  });

  it('takes in nothing of what was forgotten meanwhile, and forgets in every generation', async () => {
    const old = await aGeneration(generations, 'acme', {}, 'goes live');
    const { number } = await begin(aPlan({ embedder: 'young' }));
    expect(await store.forget('acme', aForget({ ids: ['b'] }))).toMatchObject({ rows: { unit: 1, unit_vector: 1 } });
    await take(number, 0, 3, 1, 2, 3);
    const kept = async (generation: number) => (await generations.vectors('acme', 'support', generation, 0)).vectors.map(({ seq }) => seq);
    expect([await kept(old), await kept(number)]).toEqual([[1, 3], [1, 3]]); // prettier-ignore
    expect(await generations.goLive('acme', 'support', number, AT)).toBe('live');
    expect((await generations.list('acme', 'support')).at(-1)).toMatchObject({ units: 2 });
  });

  it('finds the nearest, also among a few alone, and none of another bank, generation or tenant', async () => {
    const number = await aGeneration(generations, 'acme', {}, 'goes live');
    await aGeneration(generations, 'acme', { embedder: 'young' }, 'stays beside');
    for (const [tenant, name] of [['acme', 'other'], ['globex', 'support']] as const) await store.putBank(tenant, aBank({ name })); // prettier-ignore
    const asked = { generation: number, vector: aVector(2), most: 2, among: null };
    const found = await generations.nearest('acme', 'support', asked);
    // aVector(2) is (2, 2, 2048, 2) / 2048: with itself 1 + 3 × (2/2048)²; aVector(3) shares 2/2048 + 3/2048 and two small products.
    expect(found.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(found[0]?.cosine).toBeCloseTo(1, 4);
    expect((await generations.nearest('acme', 'support', { ...asked, among: [1] })).map(({ seq }) => seq)).toEqual([1]);
    expect(await generations.nearest('acme', 'other', asked)).toEqual([]);
    expect(await generations.nearest('globex', 'support', asked)).toEqual([]);
    expect(await generations.vectors('globex', 'support', number, 0)).toEqual({ written: 0, vectors: [] });
    expect(await generations.list('globex', 'support')).toEqual([]);
    expect(await generations.begin('globex', 'absent', aPlan(), AT)).toBeUndefined();
  });

  it('keeps what was retired until its time has come', async () => {
    const old = await aGeneration(generations, 'acme', {}, 'goes live');
    const young = await aGeneration(generations, 'acme', { embedder: 'young' }, 'goes live');
    expect(await generations.removeRetired('acme', 'support', AT - 1)).toBe(0);
    expect((await generations.vectors('acme', 'support', old, 0)).vectors).toHaveLength(3);
    expect(await generations.removeRetired('acme', 'support', AT)).toBe(1);
    expect((await generations.vectors('acme', 'support', old, 0)).vectors).toEqual([]);
    expect(await standing()).toEqual([[young, 'live']]);
    expect(await store.forget('acme', aForget())).toMatchObject({ rows: { unit_vector: 3, unit_reading: 1 } });
  });

  it('names banks with work to be done on them, in pages, and no others', async () => {
    const asked = { reader: ANALYSER, embedder: 'letters', nearFrom: 100, retiredBy: 0, after: null, limit: 10 };
    const behind = async (changed: Partial<typeof asked> = {}) =>
      (await generations.behind({ ...asked, ...changed })).map(({ bank }) => bank);
    await store.putBank('acme', aBank({ name: 'empty' }));
    expect(await behind()).toEqual(['support']);
    await aGeneration(generations, 'acme', {}, 'goes live');
    expect(await behind()).toEqual([]);
    expect(await behind({ embedder: 'young' })).toEqual(['support']);
    expect(await behind({ reader: 'another' })).toEqual(['support']);
    expect(await behind({ nearFrom: 3 })).toEqual(['support']);
    expect(await generations.behind({ ...asked, embedder: 'young', after: { tenant: 'acme', bank: 'support' } })).toEqual([]);
    await retain('d');
    expect(await behind()).toEqual(['support']);
    await aGeneration(generations, 'acme', { embedder: 'young' }, 'goes live');
    expect(await behind({ embedder: 'young' })).toEqual([]);
    expect(await behind({ embedder: 'young', retiredBy: AT })).toEqual(['support']);
  });
}
