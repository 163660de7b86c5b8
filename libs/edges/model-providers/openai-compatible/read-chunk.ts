import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { type Refusal, refused } from '@kernel/outcome';
import { CountField, orNull } from '@kernel/records/fields';

const open = { additionalProperties: true } as const;
const maybeText = Type.Optional(orNull(Type.String()));

// Only what is read is checked: servers that speak this format add fields of their own.
const Chunk = Type.Object(
  {
    choices: Type.Array(
      Type.Object(
        {
          index: CountField,
          delta: Type.Object(
            {
              content: maybeText,
              refusal: maybeText,
              tool_calls: Type.Optional(
                orNull(
                  Type.Array(
                    Type.Object(
                      {
                        index: CountField,
                        id: maybeText,
                        function: Type.Optional(Type.Object({ name: maybeText, arguments: maybeText }, open)),
                      },
                      open,
                    ),
                  ),
                ),
              ),
            },
            open,
          ),
          finish_reason: Type.Optional(orNull(Type.String({ maxLength: 100 }))),
        },
        open,
      ),
    ),
    usage: Type.Optional(
      orNull(
        Type.Object(
          {
            prompt_tokens: CountField,
            completion_tokens: CountField,
            prompt_tokens_details: Type.Optional(orNull(Type.Object({ cached_tokens: Type.Optional(orNull(CountField)) }, open))),
          },
          open,
        ),
      ),
    ),
  },
  open,
);

const check = Compile(Chunk);

/**
 * Reads one event of a stream. An error event is a refusal PROVIDER_STREAM_ERROR (or PROVIDER_REJECTED when repeating is useless),
 * anything that is no chunk PROVIDER_PROTOCOL. The provider's words stay behind: they may quote the prompt.
 */
export function readChunk(data: string): ChatCompletionChunk | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return refused('PROVIDER_PROTOCOL', 'an event of the stream is not JSON');
  }
  if (isErrorEvent(value)) {
    const hopeless = /invalid|not_found|permission|authentication|quota/.test(`${text(value.error, 'type')} ${text(value.error, 'code')}`);
    return hopeless
      ? refused('PROVIDER_REJECTED', 'the provider rejected the request inside the stream')
      : refused('PROVIDER_STREAM_ERROR', 'the provider reported an error inside the stream');
  }
  if (!check.Check(value)) return refused('PROVIDER_PROTOCOL', 'an event of the stream is no completion chunk');
  const choices = value.choices.map((choice) => ({ ...choice, finish_reason: choice.finish_reason ?? null }));
  return { ...value, choices } as unknown as ChatCompletionChunk;
}

function isErrorEvent(value: unknown): value is { readonly error: unknown } {
  return typeof value === 'object' && value !== null && 'error' in value && value.error !== null && value.error !== undefined;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return '';
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return typeof found === 'string' ? found : '';
}
