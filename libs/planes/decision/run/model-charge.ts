import type { BudgetAmounts } from '@kernel/records/run-budget';
import type { RunState } from './run-state';

/** The most tokens that one answer of the run's models may have. */
export const MAX_ANSWER_TOKENS = 1200;

/** Characters per token, at least: a reservation is never smaller than what will be charged. Source: o200k_base needs one token for three bytes or more of English text. */
const BYTES_PER_TOKEN = 3;

/** What the next model call may cost at most, to be reserved before it is made. Whole tokens; the rest of the money is its money bound. */
export function modelCharge(state: RunState): Partial<BudgetAmounts> {
  return { model_calls: 1, tokens_in: estimatedTokensIn(state), tokens_out: MAX_ANSWER_TOKENS, cost_usd_micros: 1 };
}

/** An upper estimate of the prompt's tokens: everything the compiled context and the results so far would put into it. */
export function estimatedTokensIn(state: RunState): number {
  const prompt = state.compiled?.value.compiled_prompt;
  const texts = prompt ? [prompt.system, prompt.developer, prompt.task, ...prompt.context_blocks.map((block) => block.content)] : [];
  const bytes = [...texts, state.request.value.input.message].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return Math.ceil(bytes / BYTES_PER_TOKEN) + 500;
}
