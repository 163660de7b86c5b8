const ORDER_ID = /(?<![A-Za-z0-9-])ORD-\d{1,12}(?![A-Za-z0-9-])/i;

// An amount has cents or a currency beside it: a bare number in a message may be anything.
const AMOUNT = /(?<![\w.,-])(?:([$€£])\s?)?(\d{1,9})(?:[.,](\d{2}))?(?:\s?(EUR|USD|GBP|euros?|dollars?|pounds?|[$€£]))?(?![\w]|[.,]\d)/gi;

/** The first order id in a text, in capitals; undefined when there is none. */
export function saidOrderId(message: string): string | undefined {
  return ORDER_ID.exec(message)?.[0].toUpperCase();
}

/** The first amount of money in a text, in cents; undefined when there is none. `12.50`, `$12`, `12 euros`. */
export function saidAmountCents(message: string): number | undefined {
  for (const [, before, whole, cents, after] of message.matchAll(AMOUNT)) {
    if (before !== undefined || cents !== undefined || after !== undefined) return Number(whole) * 100 + Number(cents ?? 0);
  }
  return undefined;
}
