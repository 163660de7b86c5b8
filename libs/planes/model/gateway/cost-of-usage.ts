import { type MicroUsd, priceOfTokens, usdOf } from '@kernel/micro-usd';
import type { ModelUsage } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';

/** No tokens, no cost. */
export const NO_USAGE: ModelUsage = { tokens_in: 0, tokens_out: 0, cached_tokens_in: 0 };

/**
 * What an attempt cost. `tokens_in` is the provider's total and includes the cached ones, which are therefore charged once, at their own price.
 * @throws RangeError when more tokens are cached than came in: such a count is the adapter's bug and must not become a price.
 */
export function costOfUsage(usage: ModelUsage, { price }: Pick<ModelProfile, 'price'>): MicroUsd {
  const uncached = usage.tokens_in - usage.cached_tokens_in;
  return (
    priceOfTokens(uncached, usdOf(price.input_usd_micros_per_mtok)) +
    priceOfTokens(usage.cached_tokens_in, usdOf(price.cached_input_usd_micros_per_mtok)) +
    priceOfTokens(usage.tokens_out, usdOf(price.output_usd_micros_per_mtok))
  );
}

/** The tokens of several attempts together. */
export function addUsage(a: ModelUsage, b: ModelUsage): ModelUsage {
  return {
    tokens_in: a.tokens_in + b.tokens_in,
    tokens_out: a.tokens_out + b.tokens_out,
    cached_tokens_in: a.cached_tokens_in + b.cached_tokens_in,
  };
}
