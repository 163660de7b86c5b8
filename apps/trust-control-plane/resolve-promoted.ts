import type { Refusal } from '@kernel/outcome';
import { refused } from '@kernel/outcome';
import type { PublishedKind } from '@kernel/records/published-document';
import type { RegistryStore } from '@edges/registry/registry-store';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { channelOf } from '@planes/trust/promotion/channel';
import type { Caller } from './caller';
import { promotedDocument } from './resolve-pins';
import type { LoadedDocument, VerifiedDocuments } from './verified-documents';

/** Answers with what stands in an environment for a kind that has one channel there; statement and document are believed once more. */
export class ResolvePromoted {
  constructor(
    private readonly store: RegistryStore,
    private readonly documents: VerifiedDocuments,
    private readonly keys: TrustedKeyStore,
  ) {}

  /** Refuses TRUST_NOT_PROMOTED, TRUST_UNKNOWN_CHANNEL for a kind that has many channels, and as `resolve` does. */
  async run<K extends PublishedKind>({ tenant }: Caller, kind: K, environment: string): Promise<LoadedDocument<K> | Refusal> {
    if (channelOf(kind, kind) !== kind) return refused('TRUST_UNKNOWN_CHANNEL', `a ${kind} is promoted under its own name`);
    const keys = await this.keys.list(tenant);
    return this.store.inOneLook(tenant, (reader) => promotedDocument(this.documents, { tenant, environment, keys, reader }, kind));
  }
}
