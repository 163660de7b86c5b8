import { aModelProfile, aPaidProfile } from '@testing/a-model-catalogue';
import { BuiltinProvider } from '@edges/model-providers/builtin/builtin-provider';
import { OpenAiCompatibleProvider } from '@edges/model-providers/openai-compatible/openai-compatible-provider';
import { ProviderDirectory } from './provider-directory';

const openai = new OpenAiCompatibleProvider({
  baseUrl: 'http://127.0.0.1:9/v1',
  apiKey: () => 'none',
  limitField: 'max_tokens',
  connections: 1,
  connectTimeout: 1,
  answerTimeout: 1,
  idleTimeout: 1,
});

describe('ProviderDirectory', () => {
  const directory = new ProviderDirectory([new BuiltinProvider(), openai]);

  it('finds the adapter that a profile names', () => {
    expect(directory.serving(aModelProfile())?.adapter).toBe('builtin');
    expect(directory.serving(aPaidProfile())?.adapter).toBe('openai-compatible');
    expect(directory.serving(aModelProfile({ adapter: 'toString' }))).toBeUndefined();
  });

  it('does not serve a profile that claims more than its adapter can', () => {
    for (const provider of [new BuiltinProvider(), openai]) {
      const honest = aModelProfile({ adapter: provider.adapter, capabilities: [...provider.capabilities] });
      expect(directory.serving(honest)).toBeDefined();
      expect(directory.serving({ ...honest, capabilities: [...honest.capabilities, 'embeddings'] })).toBeUndefined();
    }
  });
});
