import { GrowGenerations } from '@planes/intelligence/recall/grow-generations';
import { describeWithStores, type TestStore } from '@testing/stores';
import type { Database } from '../database/database';
import { InMemoryEmbedder } from '@edges/embedder/in-memory-embedder';
import { aBank, aForget, aNewUnit, AT } from './a-new-unit.contract';
import { DyingDatabase } from './dying-database.cases';
import { PostgresBankStore } from './postgres-bank-store';
import { PostgresIndexGenerations } from './postgres-index-generations';

const OLD = new InMemoryEmbedder(8, 'old');
const YOUNG = new InMemoryEmbedder(8, 'young');

describeWithStores('generations whose worker dies', (open) => {
  let opened: TestStore;
  let database: Database;
  let store: PostgresBankStore;
  let generations: PostgresIndexGenerations;
  beforeEach(async () => {
    opened = await open();
    database = opened.source.as('fp_memory');
    store = new PostgresBankStore(database, 'local');
    generations = new PostgresIndexGenerations(database, 'local');
    await store.putBank('acme', aBank());
    const units = Array.from({ length: 5 }, (_, n) => aNewUnit({ id: `u${n}`, text: `kettle ${n}` }));
    await store.retain('acme', 'support', { units, idempotency: null });
    await grow(generations, OLD);
  });
  afterEach(() => opened.close());

  const grow = (shop: PostgresIndexGenerations, embedder: InMemoryEmbedder) =>
    new GrowGenerations(shop, embedder, 100).run('acme', { name: 'support', language: 'english', units: 5 }, AT);
  const dyingAt = (dieAt: number) => new PostgresIndexGenerations(new DyingDatabase(database, dieAt), 'local');
  /** What answers: the live generation, with every vector it has. */
  const answering = async () => {
    const [head] = await store.heads('acme', ['support']);
    const number = head?.generation?.number ?? 0;
    const { vectors } = await generations.vectors('acme', 'support', number, 0);
    const { units } = await store.units('acme', 'support', { ...aForget().choice }, 'ever', { after: null, limit: 99 });
    return { embedder: head?.generation?.embedder, vectors: vectors.length, units: units.length };
  };

  it('answers by the whole old or the whole new one, whatever statement a build dies at, and the next worker ends the build', async () => {
    const seen = new Set<string>();
    for (let dieAt = 1; ; dieAt++) {
      const [outcome] = await Promise.allSettled([grow(dyingAt(dieAt), YOUNG)]);
      const { embedder, vectors } = await answering();
      seen.add(embedder?.includes(':old:') === true ? 'old' : 'young');
      expect(vectors).toBe(5);
      if (outcome.status === 'fulfilled') break;
      // Now and then the next one comes at once; else the next death finds what this one left.
      if (dieAt % 3 === 0)
        expect(await grow(generations, YOUNG)).toMatchObject({ outcome: expect.stringMatching(/live|up to date/) as unknown });
      if (dieAt % 3 === 0) await grow(generations, OLD);
      await generations.removeRetired('acme', 'support', AT - 1);
    }
    expect([...seen].sort()).toEqual(['old', 'young']);
    const left = await generations.list('acme', 'support');
    expect(left.filter(({ state }) => state !== 'retired').map(({ state, units }) => [state, units])).toEqual([['live', 5]]);
  });

  it('has a vector of each unit in the end, whatever statement the taking in of later ones dies at', async () => {
    for (let dieAt = 1; ; dieAt++) {
      await store.retain('acme', 'support', { units: [aNewUnit({ id: `later${dieAt}`, text: `later ${dieAt}` })], idempotency: null });
      const [outcome] = await Promise.allSettled([grow(dyingAt(dieAt), OLD)]);
      expect((await answering()).vectors).toBeGreaterThanOrEqual(5);
      if (outcome.status === 'fulfilled') break;
    }
    const { vectors, units } = await answering();
    expect(vectors).toBe(units);
    expect(units).toBeGreaterThan(8);
  });

  it('leaves a retired one whole or going, never answering, whatever statement its removal dies at', async () => {
    await grow(generations, YOUNG);
    let died = 0;
    for (let dieAt = 1; ; dieAt++) {
      const [outcome] = await Promise.allSettled([dyingAt(dieAt).removeRetired('acme', 'support', AT)]);
      expect(await answering()).toMatchObject({ vectors: 5 });
      if (outcome.status === 'fulfilled') break;
      died += 1;
    }
    expect(died).toBeGreaterThan(3);
    expect((await generations.list('acme', 'support')).map(({ state }) => state)).toEqual(['live']);
    // What lost a row is not taken up again: the old embedder begins at the first unit.
    expect(await grow(generations, OLD)).toEqual({ outcome: 'live', taken: 5 });
  });

  it('forgets in both or in none, whatever statement a forgetting dies at while one is built', async () => {
    await generations.begin('acme', 'support', { analyser: 'x english', embedder: 'y', search: 'exact' }, AT);
    const before = await answering();
    for (let dieAt = 1; ; dieAt++) {
      const dying = new PostgresBankStore(new DyingDatabase(database, dieAt), 'local');
      const [outcome] = await Promise.allSettled([dying.forget('acme', aForget({ ids: ['u0', 'u1'] }))]);
      if (outcome.status === 'fulfilled') break;
      expect(await answering()).toEqual(before);
    }
    expect(await answering()).toMatchObject({ units: 3, vectors: 3 });
  });
});
