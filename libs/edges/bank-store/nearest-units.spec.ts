import { describeWithStores, type TestStore } from '@testing/stores';
import { aPlan } from './a-generation.contract';
import { aBank, aNewUnit, AT } from './a-new-unit.contract';
import { type GraphScan, nearestUnits } from './nearest-units';
import { PostgresBankStore } from './postgres-bank-store';
import { PostgresIndexGenerations } from './postgres-index-generations';

const WIDTH = 384;
const CROWD = 1_200;
const FEW = 60;

/** Two angles: the crowd lies round the question, the few stand across. */
function vectorAt(angle: number, salt: number): Float32Array {
  const vector = new Float32Array(WIDTH);
  vector[0] = Math.round(Math.cos(angle) * 2048) / 2048;
  vector[1] = Math.round(Math.sin(angle) * 2048) / 2048;
  vector[2 + (salt % (WIDTH - 2))] = 1 / 2048;
  return vector;
}

describeWithStores('the nearest of few among many', (open) => {
  let opened: TestStore;
  let number: number;
  const question = vectorAt(0, 0);
  beforeAll(async () => {
    opened = await open();
    const database = opened.source.as('fp_memory');
    const store = new PostgresBankStore(database, 'local');
    const generations = new PostgresIndexGenerations(database, 'local');
    // One tenant, so that both banks lie in one graph.
    for (const [bank, many] of [
      ['crowd', CROWD],
      ['few', FEW],
    ] as const) {
      await store.putBank('acme', aBank({ name: bank }));
      const units = Array.from({ length: many }, (_, n) => aNewUnit({ id: `${bank}${n}`, text: `${bank} ${n}` }));
      await store.retain('acme', bank, { units, idempotency: null });
      const begun = await generations.begin('acme', bank, aPlan({ search: 'near' }), AT);
      number = begun?.number ?? 0;
      const vectors = units.map((_, n) => ({ seq: n + 1, vector: vectorAt(bank === 'crowd' ? n / 40_000 : 1 + n / 1_000, n) }));
      await generations.take('acme', bank, { generation: number, from: 0, to: many, readings: [], vectors });
    }
  }, 120_000);
  afterAll(() => opened.close());

  /** Through the graph, however small the table is. */
  const found = (bank: string, scan: GraphScan, most: number, among: readonly number[] | null = null) =>
    opened.source.as('fp_memory').inTenant('acme', async (tx) => {
      await tx.query(
        "SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)",
      );
      return nearestUnits(tx, 'acme', bank, { generation: number, vector: question, most, among }, scan);
    });

  it('are all that were asked for, nearest first, though the graph leads to others first', async () => {
    const few = await found('few', 'strict_order', 50);
    expect(few).toHaveLength(50);
    // The few stand in the order of their angle.
    expect(few.slice(0, 5).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(few.map(({ cosine }) => cosine)).toEqual(few.map(({ cosine }) => cosine).toSorted((a, b) => b - a));
  });

  it('control: a walk that is not taken further finds fewer than were asked for, and says nothing of it', async () => {
    expect((await found('few', 'off', 50)).length).toBeLessThan(50);
  });

  it('are the same as one finds who compares each', async () => {
    const [walked, compared] = [await found('crowd', 'strict_order', 10), await found('crowd', 'strict_order', 10, all(CROWD))];
    // Those at the very angle of the question differ by rounding alone, and the graph is free to leave one of them out.
    expect(walked.map(({ cosine }) => cosine.toFixed(4))).toEqual(compared.map(({ cosine }) => cosine.toFixed(4)));
  });

  it('are only those that may be seen', async () => {
    const open = all(CROWD).filter((seq) => seq % 100 === 0);
    expect((await found('crowd', 'strict_order', 10, open)).every(({ seq }) => seq % 100 === 0)).toBe(true);
    expect(await found('crowd', 'strict_order', 10, open)).toHaveLength(10);
  });

  it('are fewer than asked for only where there are fewer', async () => {
    expect(await found('few', 'strict_order', 200)).toHaveLength(FEW);
  });
});

function all(many: number): readonly number[] {
  return Array.from({ length: many }, (_, n) => n + 1);
}
