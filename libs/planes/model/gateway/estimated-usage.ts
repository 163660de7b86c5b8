import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { ModelCall, ModelUsage } from '@kernel/records/model-call';

/**
 * The tokens of an attempt whose provider did not count: the call's own estimate in, and the text that came out.
 * Used so that a broken or silent provider is never free.
 */
export function estimatedUsage(call: Pick<ModelCall, 'estimated_tokens_in'>, text: string): ModelUsage {
  return {
    tokens_in: call.estimated_tokens_in,
    tokens_out: text === '' ? 0 : countTokens(text, { allowedSpecial: 'all' }),
    cached_tokens_in: 0,
  };
}
