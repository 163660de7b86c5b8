import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { CountingIds } from '@testing/counting-ids';
import type { BudgetReservation, ModelBudgets } from './model-budgets';

export interface OpenedModelBudgets {
  readonly budgets: ModelBudgets;
  readonly close: () => Promise<void>;
}

const NOON = '2026-01-31T12:00:00.000Z';
const LIMITS = { day: 1_000n, month: 1_500n };

/** One test per promise of `ModelBudgets`. */
export function describeModelBudgets(name: string, open: () => Promise<OpenedModelBudgets>): void {
  describe(`ModelBudgets: ${name}`, () => {
    const ids = new CountingIds();
    let opened: OpenedModelBudgets;
    let budgets: ModelBudgets;
    beforeEach(async () => {
      opened = await open();
      budgets = opened.budgets;
    });
    afterEach(() => opened.close());

    function aReservation(amount: bigint, change: Partial<BudgetReservation> = {}): BudgetReservation {
      return { model_call_id: ids.next('mc'), amount, at: NOON, expires_at: later(change.at ?? NOON, 60_000), limits: LIMITS, ...change };
    }

    async function reserved(amount: bigint, change: Partial<BudgetReservation> = {}): Promise<Id<'mc'> | string> {
      const reservation = aReservation(amount, change);
      const outcome = await budgets.reserve('acme', reservation);
      return isRefusal(outcome) ? outcome.code : reservation.model_call_id;
    }

    const left = (at = NOON, limits = LIMITS) => budgets.left('acme', at, limits);

    it('puts aside, charges, and gives the rest back', async () => {
      expect(await left()).toBe(1_000n);
      const call = (await reserved(600n)) as Id<'mc'>;
      expect(await left()).toBe(400n); // 1 000 − 600
      await budgets.settle('acme', call, 250n);
      expect(await left()).toBe(750n); // 1 000 − 250
    });

    it('refuses what does not fit the day, before anything is spent', async () => {
      await reserved(1_000n);
      expect(await reserved(1n)).toBe('MODEL_TENANT_BUDGET_EXHAUSTED');
      expect(await left()).toBe(0n);
    });

    it('refuses what does not fit the month, though the day has room', async () => {
      await budgets.settle('acme', (await reserved(1_000n, { at: '2026-01-30T12:00:00.000Z' })) as Id<'mc'>, 1_000n);
      expect(await left()).toBe(500n); // 1 500 − 1 000
      expect(await reserved(501n)).toBe('MODEL_TENANT_BUDGET_EXHAUSTED');
      expect(await reserved(500n)).not.toBe('MODEL_TENANT_BUDGET_EXHAUSTED'); // control
    });

    it('starts a new day and a new month at midnight UTC', async () => {
      await budgets.settle('acme', (await reserved(900n, { at: '2026-01-31T23:59:59.999Z' })) as Id<'mc'>, 900n);
      expect(await left('2026-01-31T23:59:59.999Z')).toBe(100n);
      expect(await left('2026-02-01T00:00:00.000Z')).toBe(1_000n);
    });

    it('charges a call that ends after midnight to the day in which it was reserved', async () => {
      const call = (await reserved(900n, { at: '2026-01-30T23:59:59.999Z' })) as Id<'mc'>;
      await budgets.settle('acme', call, 900n);
      expect(await left()).toBe(600n); // the day is untouched; of the month 1 500 − 900 are left
    });

    it('replaces the reservation of a call that is repeated', async () => {
      const call = (await reserved(600n)) as Id<'mc'>;
      expect(await reserved(700n, { model_call_id: call })).toBe(call);
      expect(await left()).toBe(300n); // 1 000 − 700
    });

    it('charges a settled call again when it was reserved and settled again', async () => {
      const call = (await reserved(600n)) as Id<'mc'>;
      await budgets.settle('acme', call, 100n);
      await reserved(600n, { model_call_id: call });
      await budgets.settle('acme', call, 200n);
      expect(await left()).toBe(700n); // 1 000 − 100 − 200
    });

    it('charges one reservation once', async () => {
      const call = (await reserved(600n)) as Id<'mc'>;
      await budgets.settle('acme', call, 100n);
      expect(await budgets.settle('acme', call, 100n)).toBeUndefined();
      expect(await left()).toBe(900n);
    });

    it('lets an expired reservation go, and still charges what it cost', async () => {
      const call = (await reserved(1_000n)) as Id<'mc'>;
      const after = later(NOON, 60_000);
      expect(await left(after)).toBe(1_000n);
      await budgets.settle('acme', call, 300n);
      expect(await left(after)).toBe(700n);
    });

    it('never says that less than nothing is left', async () => {
      await budgets.settle('acme', (await reserved(100n)) as Id<'mc'>, 5_000n);
      expect(await left()).toBe(0n);
    });

    it('keeps tenants apart and settles nothing unknown', async () => {
      const call = (await reserved(600n)) as Id<'mc'>;
      expect(await budgets.left('globex', NOON, LIMITS)).toBe(1_000n);
      expect(await budgets.settle('globex', call, 1n)).toMatchObject({ code: 'MODEL_UNKNOWN_RESERVATION' });
      expect(await left()).toBe(400n); // control
    });

    // 64 calls of 30 at once against 1 000: 33 fit (990), whoever they are.
    const AMOUNT = 30n;
    const crowd = () => Array.from({ length: 64 }, () => aReservation(AMOUNT));

    it('never puts aside more than there is, however many ask at once', async () => {
      const outcomes = await Promise.all(crowd().map((reservation) => budgets.reserve('acme', reservation)));
      expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(33);
      expect(await left()).toBe(10n);
    });

    it('and the same crowd overspends where the check comes before the charge', async () => {
      const unlimited = { day: 1_000_000n, month: 1_000_000n };
      const outcomes = await Promise.all(
        crowd().map(async (reservation) => {
          if ((await left()) < AMOUNT) return 'refused';
          return budgets.reserve('acme', { ...reservation, limits: unlimited });
        }),
      );
      expect(outcomes.filter((outcome) => outcome !== 'refused').length).toBeGreaterThan(33);
    });

    it('loses no charge among parallel settlings', async () => {
      const calls = await Promise.all(Array.from({ length: 20 }, () => reserved(10n)));
      await Promise.all(calls.map((call) => budgets.settle('acme', call as Id<'mc'>, 7n)));
      expect(await left()).toBe(860n); // 1 000 − 20 × 7
    });
  });
}
