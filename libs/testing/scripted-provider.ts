import { type ModelCapability, ModelProvider, type ProviderOutcome, type ProviderRequest } from '@edges/model-providers/model-provider';
import { failure } from '@edges/model-providers/provider-failure';

/** What one attempt gets: pieces of text that arrive before the outcome, or a wait for the end of the attempt. */
export interface ScriptedAttempt {
  readonly deltas?: readonly string[];
  readonly outcome: ProviderOutcome | 'hang';
}

/** A provider that does what it is told, attempt by attempt; the last script repeats. */
export class ScriptedProvider extends ModelProvider {
  readonly seen: ProviderRequest[] = [];
  readonly capabilities: readonly ModelCapability[] = ['chat', 'tools', 'json_schema', 'streaming'];

  constructor(
    readonly adapter: string,
    private readonly attempts: ScriptedAttempt[],
  ) {
    super();
  }

  async complete(request: ProviderRequest, onDelta: (text: string) => void, signal: AbortSignal): Promise<ProviderOutcome> {
    this.seen.push(request);
    const script = this.attempts.length > 1 ? this.attempts.shift() : this.attempts[0];
    if (!script) throw new Error('a scripted provider needs a script');
    for (const text of script.deltas ?? []) onDelta(text);
    if (script.outcome !== 'hang') return script.outcome;
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return failure('timeout', 'PROVIDER_ABORTED', 'ended', { text: (script.deltas ?? []).join('') });
  }
}

/** An answer of 100 tokens in and 20 out, in one piece. */
export function answering(text: string, change: Partial<Extract<ProviderOutcome, { kind: 'answered' }>> = {}): ScriptedAttempt {
  const usage = { tokens_in: 100, tokens_out: 20, cached_tokens_in: 0 };
  return {
    deltas: text === '' ? [] : [text],
    outcome: { kind: 'answered', text, tool_calls: [], finish_reason: 'stop', usage, ...change },
  };
}

/** A server error that may pass. */
export function failing(code = 'PROVIDER_SERVER_ERROR', retryable = true): ScriptedAttempt {
  return { outcome: failure('provider_error', code, 'the provider answered 500', { retryable, may_have_cost: false }) };
}
