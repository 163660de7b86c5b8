import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';

/** Tells which snapshot is the current one: what a run that begins now is pinned to. */
export class ShowSnapshot {
  constructor(private readonly store: KnowledgeStore) {}

  async run(tenant: TenantId): Promise<SnapshotHead | Refusal> {
    return (await this.store.current(tenant)) ?? nothingPublished();
  }

  /** The newest publications. */
  list(tenant: TenantId, limit: number): Promise<readonly SnapshotHead[]> {
    return this.store.snapshots(tenant, limit);
  }
}

function nothingPublished(): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_NOTHING_PUBLISHED';
  return refused(code, 'this tenant has published no snapshot yet');
}

/** Another tenant's snapshot is as one that is nowhere. */
export function unknownSnapshot(digest: Digest): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_SNAPSHOT_UNKNOWN';
  return refused(code, `this tenant has published no snapshot ${digest}`);
}
