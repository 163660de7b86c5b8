import type { Refusal } from '@kernel/outcome';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { Caller } from './caller';
import type { DocumentName, LoadedDocument, VerifiedDocuments } from './verified-documents';

/** Answers with a document only after its digest and its signature held once more. */
export class ResolveDocument {
  constructor(
    private readonly documents: VerifiedDocuments,
    private readonly keys: TrustedKeyStore,
  ) {}

  async run<K extends PublishedKind>({ tenant }: Caller, kind: K, name: DocumentName): Promise<LoadedDocument<K> | Refusal> {
    return this.documents.load(tenant, kind, name, await this.keys.list(tenant));
  }
}
