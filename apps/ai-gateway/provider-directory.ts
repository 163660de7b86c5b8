import type { ModelProfile } from '@kernel/records/model-profile';
import type { ModelProvider } from '@edges/model-providers/model-provider';

/** The adapters of one gateway, by the name that profiles use. */
export class ProviderDirectory {
  private readonly providers: ReadonlyMap<string, ModelProvider>;

  constructor(providers: readonly ModelProvider[]) {
    this.providers = new Map(providers.map((provider) => [provider.adapter, provider]));
  }

  /** The adapter that serves a profile, or undefined: when there is none, and when the profile claims what its adapter cannot do. */
  serving(profile: ModelProfile): ModelProvider | undefined {
    const provider = this.providers.get(profile.adapter);
    return provider && profile.capabilities.every((capability) => provider.capabilities.includes(capability)) ? provider : undefined;
  }

  /** The names of the adapters, in the order in which they were given. */
  adapters(): readonly string[] {
    return [...this.providers.keys()];
  }
}
