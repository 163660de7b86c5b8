import type { BankDirectory, BankPlace } from './bank-directory';

export interface OpenedBankDirectory {
  readonly directory: BankDirectory;
  readonly put: (place: BankPlace) => Promise<void>;
  readonly close: () => Promise<void>;
}

const PLACES: readonly BankPlace[] = [
  { tenant: 'acme', bank: 'B' },
  { tenant: 'acme', bank: 'a' },
  { tenant: 'acme', bank: 'a:x' },
  { tenant: 'acme-2', bank: '0' },
  { tenant: 'globex', bank: 'a' },
];

/** One test per promise of `BankDirectory`. */
export function describeBankDirectory(name: string, open: () => Promise<OpenedBankDirectory>): void {
  describe(`BankDirectory: ${name}`, () => {
    let opened: OpenedBankDirectory;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('is empty before the first bank', async () => {
      expect(await opened.directory.after(null, 10)).toEqual([]);
    });

    it.each([1, 2, 10])('names every bank of every tenant once, %d at a time', async (limit) => {
      for (const place of PLACES.toReversed()) await opened.put(place);
      const seen: BankPlace[] = [];
      for (
        let page = await opened.directory.after(null, limit);
        page.length > 0;
        page = await opened.directory.after(seen.at(-1) ?? null, limit)
      ) {
        expect(page.length).toBeLessThanOrEqual(limit);
        seen.push(...page);
      }
      expect(seen).toEqual(PLACES);
    });
  });
}
