import { type MicroUsd, priceOfTokens, usdOf } from '@kernel/micro-usd';
import type { RoutedCall } from '@kernel/records/model-call';
import type { ModelProfile } from '@kernel/records/model-profile';

/** The most one attempt can cost: every input token at the uncached price and an answer of full length. */
export function worstCaseCost(
  call: Pick<RoutedCall, 'estimated_tokens_in' | 'max_output_tokens'>,
  { price }: Pick<ModelProfile, 'price'>,
): MicroUsd {
  return (
    priceOfTokens(call.estimated_tokens_in, usdOf(price.input_usd_micros_per_mtok)) +
    priceOfTokens(call.max_output_tokens, usdOf(price.output_usd_micros_per_mtok))
  );
}
