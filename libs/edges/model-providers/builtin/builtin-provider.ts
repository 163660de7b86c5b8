import { isRefusal } from '@kernel/outcome';
import type { ModelUsage } from '@kernel/records/model-call';
import { type ModelCapability, ModelProvider, type ProviderOutcome, type ProviderRequest } from '../model-provider';
import { aborted } from '../provider-failure';
import { composeAnswer } from './compose-answer';
import { extractAnswer } from './extract-answer';
import { fillTemplate } from './fill-template';
import { readComposeTask, readExtractTask, readPlanTask, readReflectTask } from './model-task';
import { reflectAnswer } from './reflect-answer';

/**
 * A model without weights: it fills task templates and quotes results and sources, always in the same way. It understands nothing,
 * costs nothing and calls nobody, so the platform works without any provider. Other operations it refuses.
 */
export class BuiltinProvider extends ModelProvider {
  readonly adapter = 'builtin';
  readonly capabilities: readonly ModelCapability[] = ['chat', 'json_schema', 'streaming'];

  complete(request: ProviderRequest, onDelta: (text: string) => void, signal: AbortSignal): Promise<ProviderOutcome> {
    return Promise.resolve(answer(request, onDelta, signal));
  }
}

function answer(request: ProviderRequest, onDelta: (text: string) => void, signal: AbortSignal): ProviderOutcome {
  if (signal.aborted) return aborted('', false);
  const text = textFor(request);
  if (typeof text !== 'string') return text;
  const usage = usageOf(request, text);
  if (usage.tokens_out > request.max_output_tokens)
    return refusal('PROVIDER_ANSWER_TOO_LONG', 'the answer would be longer than the call allows');
  for (const piece of text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) onDelta(piece);
  return { kind: 'answered', text, tool_calls: [], finish_reason: 'stop', usage };
}

function textFor(request: ProviderRequest): string | ProviderOutcome {
  if (request.tools.length > 0) return refusal('PROVIDER_REQUEST_UNSUPPORTED', 'the built-in model asks for no tools');
  switch (request.operation) {
    case 'judge.plan':
      return plan(request);
    case 'answer.compose':
      return compose(request);
    case 'memory.reflect':
      return reflect(request);
    case 'memory.extract':
      return extract(request);
    default:
      return refusal('PROVIDER_OPERATION_UNKNOWN', `the built-in model does not know ${request.operation}`);
  }
}

function plan({ messages }: ProviderRequest): string | ProviderOutcome {
  const task = readPlanTask(messages);
  if (!task) return refusal('PROVIDER_TASK_UNREADABLE', 'the last user message is no planning task');
  const proposal = fillTemplate(task);
  return isRefusal(proposal) ? refusal(proposal.code, proposal.reason) : JSON.stringify(proposal);
}

function compose({ messages, response_schema }: ProviderRequest): string | ProviderOutcome {
  const task = readComposeTask(messages);
  if (!task || response_schema !== null)
    return refusal('PROVIDER_TASK_UNREADABLE', 'the last user message is no answering task in free text');
  return composeAnswer(task);
}

function reflect({ messages, response_schema }: ProviderRequest): string | ProviderOutcome {
  const task = readReflectTask(messages);
  if (!task || response_schema !== null)
    return refusal('PROVIDER_TASK_UNREADABLE', 'the last user message is no reflecting task in free text');
  return reflectAnswer(task);
}

function extract({ messages }: ProviderRequest): string | ProviderOutcome {
  const task = readExtractTask(messages);
  return task ? extractAnswer(task) : refusal('PROVIDER_TASK_UNREADABLE', 'the last user message is no extracting task');
}

function refusal(code: string, reason: string): ProviderOutcome {
  return { kind: 'refused', code, reason, usage: { tokens_in: 0, tokens_out: 0, cached_tokens_in: 0 } };
}

/** Four bytes count as a token: this model has no tokenizer, and budgets need a number that is always the same. */
function usageOf({ messages }: ProviderRequest, text: string): ModelUsage {
  const bytesIn = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return { tokens_in: Math.ceil(bytesIn / 4), tokens_out: Math.ceil(Buffer.byteLength(text) / 4), cached_tokens_in: 0 };
}
