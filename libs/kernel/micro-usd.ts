/** Money: whole millionths of a US dollar. In memory a bigint; in records a safe integer named `…_usd_micros`. */
export type MicroUsd = bigint;

/** The record form of an amount. @throws RangeError beyond 2^53 - 1, which is nine billion dollars. */
export function recordedUsd(amount: MicroUsd): number {
  if (amount > BigInt(Number.MAX_SAFE_INTEGER) || amount < -BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`amount ${amount} does not fit a record`);
  }
  return Number(amount);
}

/** The amount that a record names. @throws RangeError when it is not a safe integer. */
export function usdOf(recorded: number): MicroUsd {
  if (!Number.isSafeInteger(recorded)) throw new RangeError(`not a whole number of micro-USD: ${recorded}`);
  return BigInt(recorded);
}

/** What `tokens` cost at a price per million tokens, rounded up: a charge is never less than its cost. @throws RangeError for less than no tokens or a part of one. */
export function priceOfTokens(tokens: number, usdMicrosPerMillion: MicroUsd): MicroUsd {
  if (!Number.isSafeInteger(tokens) || tokens < 0) throw new RangeError(`not a count of tokens: ${tokens}`);
  return (BigInt(tokens) * usdMicrosPerMillion + 999_999n) / 1_000_000n;
}
