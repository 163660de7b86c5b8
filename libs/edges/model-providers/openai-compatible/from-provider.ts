import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { isRefusal } from '@kernel/outcome';
import type { ModelUsage } from '@kernel/records/model-call';
import type { AskedTool, ProviderFailure, ProviderOutcome } from '../model-provider';
import { failure } from '../provider-failure';
import { readChunk } from './read-chunk';

/** An answer is at most this long; beyond it somebody is filling our memory. */
const MAX_ANSWER_CHARS = 4_194_304;

/** Turns the events of one chat completion stream into one outcome. */
export class StreamedCompletion {
  private text = '';
  private refusal = '';
  private finishReason: string | null = null;
  private usage: ModelUsage | null = null;
  private readonly tools = new Map<number, AskedTool>();
  private ended = false;

  constructor(private readonly onDelta: (text: string) => void) {}

  /** Takes one event. Returns the failure that ends the stream, or undefined while it goes on. Events after the end are not looked at. */
  accept(data: string): ProviderFailure | undefined {
    if (this.ended) return undefined;
    if (data === '[DONE]') {
      this.ended = true;
      return undefined;
    }
    const chunk = readChunk(data);
    if (isRefusal(chunk)) return this.broken('provider_error', chunk.code, chunk.reason, chunk.code === 'PROVIDER_STREAM_ERROR');
    this.take(chunk);
    return this.text.length > MAX_ANSWER_CHARS
      ? this.broken('provider_error', 'PROVIDER_ANSWER_TOO_LONG', 'the answer has no end', false)
      : undefined;
  }

  /** True after the provider's own end mark. */
  get isEnded(): boolean {
    return this.ended;
  }

  /** The outcome, when the stream has ended: with its mark, or just like that. */
  outcome(): ProviderOutcome {
    // Without a reason to finish, the rest of the answer is missing, whatever the connection says.
    if (this.finishReason === null) {
      if (this.ended && this.text === '')
        return this.broken('cut_stream', 'PROVIDER_EMPTY_STREAM', 'the provider ended the stream without an answer', true);
      return this.broken('cut_stream', 'PROVIDER_STREAM_CUT', 'the stream ended before the answer did', true);
    }
    if (this.finishReason === 'content_filter') return this.refused('PROVIDER_CONTENT_FILTER', 'the provider’s filter withheld the answer');
    if (this.refusal !== '') return this.refused('PROVIDER_REFUSED', 'the model refused');
    const tool_calls = [...this.tools.entries()].sort(([a], [b]) => a - b).map(([, tool]) => tool);
    if (this.text === '' && tool_calls.length === 0) return this.broken('cut_stream', 'PROVIDER_EMPTY_STREAM', 'the answer is empty', true);
    return { kind: 'answered', text: this.text, tool_calls, finish_reason: this.finishReason, usage: this.usage };
  }

  /** A failure that keeps what had arrived. */
  broken(outcome: ProviderFailure['outcome'], code: string, reason: string, retryable: boolean): ProviderFailure {
    return failure(outcome, code, reason, { retryable, text: this.text, usage: this.usage });
  }

  private refused(code: string, reason: string): ProviderOutcome {
    return { kind: 'refused', code, reason, usage: this.usage };
  }

  private take(chunk: ChatCompletionChunk): void {
    if (chunk.usage) this.usage = usageOf(chunk.usage);
    // One answer is asked for; a server that sends more is not listened to twice.
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (!choice) return;
    const { content, refusal, tool_calls } = choice.delta;
    if (content) {
      this.text += content;
      this.onDelta(content);
    }
    if (refusal) this.refusal += refusal;
    for (const call of tool_calls ?? []) this.takeTool(call);
    if (choice.finish_reason !== null) this.finishReason = choice.finish_reason;
  }

  // The first piece of a call names it; the others continue its arguments and carry the index only.
  private takeTool({ index, id, function: part }: NonNullable<ChatCompletionChunk.Choice.Delta['tool_calls']>[number]): void {
    const before = this.tools.get(index) ?? { id: '', name: '', arguments: '' };
    this.tools.set(index, {
      id: before.id === '' ? (id ?? '') : before.id,
      name: before.name === '' ? (part?.name ?? '') : before.name,
      arguments: before.arguments + (part?.arguments ?? ''),
    });
  }
}

/** OpenAI counts cached tokens within `prompt_tokens`. Counts that cannot be are no counts: null. */
function usageOf(usage: NonNullable<ChatCompletionChunk['usage']>): ModelUsage | null {
  const tokens_in = usage.prompt_tokens;
  const tokens_out = usage.completion_tokens;
  const cached_tokens_in = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return cached_tokens_in <= tokens_in ? { tokens_in, tokens_out, cached_tokens_in } : null;
}
