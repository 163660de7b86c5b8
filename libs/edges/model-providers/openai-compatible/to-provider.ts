import type { ChatCompletionCreateParamsStreaming, ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { assertNever } from '@kernel/assert-never';
import { type Refusal, refused } from '@kernel/outcome';
import type { ModelMessage } from '@kernel/records/model-call';
import type { ProviderRequest } from '../model-provider';

/** OpenAI's own models refuse `max_tokens`; most servers that imitate them know nothing else. */
export type TokenLimitField = 'max_completion_tokens' | 'max_tokens';

/** Which of the two names a server wants, by its address. */
export function limitFieldFor(baseUrl: string): TokenLimitField {
  const { hostname } = new URL(baseUrl);
  return hostname === 'api.openai.com' || hostname.endsWith('.openai.azure.com') ? 'max_completion_tokens' : 'max_tokens';
}

/**
 * The request as the chat completions API wants it. Always streamed, with usage at the end.
 * Refuses a message of role `tool`: without the id of the call it answers, the API has no form for it.
 */
export function toProvider(
  request: ProviderRequest,
  model: string,
  limitField: TokenLimitField,
): ChatCompletionCreateParamsStreaming | Refusal {
  if (request.messages.some(({ role }) => role === 'tool')) {
    return refused('PROVIDER_REQUEST_UNSUPPORTED', 'a tool message cannot be sent without the id of the call that it answers');
  }
  return {
    model,
    messages: request.messages.map(toMessage),
    stream: true,
    stream_options: { include_usage: true },
    [limitField]: request.max_output_tokens,
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, parameters }) => ({
            type: 'function' as const,
            function: { name, description, parameters },
          })),
        }),
    ...(request.response_schema === null ? {} : { response_format: toResponseFormat(request, request.response_schema) }),
  };
}

// `developer` is new and unknown to many servers; OpenAI treats `system` as `developer` where it matters.
function toMessage({ role, content }: ModelMessage): ChatCompletionMessageParam {
  switch (role) {
    case 'system':
    case 'developer':
      return { role: 'system', content };
    case 'user':
      return { role: 'user', content };
    case 'assistant':
      return { role: 'assistant', content };
    case 'tool':
      throw new Error('tool messages are refused before they are mapped');
    default:
      return assertNever(role);
  }
}

// Not `strict`: that mode knows a subset of JSON Schema, and the gateway checks every answer against the whole schema anyway.
function toResponseFormat(request: ProviderRequest, schema: NonNullable<ProviderRequest['response_schema']>) {
  const name = request.operation.replaceAll('.', '_');
  return { type: 'json_schema' as const, json_schema: { name, schema, strict: false } };
}
