import type { Digest } from '@kernel/digest';
import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore } from '@edges/knowledge-store/knowledge-store';
import { type SnapshotFinding, type StoredRow, verifySnapshot } from '@planes/intelligence/knowledge/verify-snapshot';
import type { Log } from '@platform/log';
import { SILENTLY, type TellProgress } from './progress';
import { unknownSnapshot } from './show-snapshot';

export interface SnapshotVerified {
  readonly kind: 'verified';
  readonly snapshot_digest: Digest;
  readonly status: 'whole' | 'different';
  readonly sections: number;
  readonly edges: number;
  readonly findings: readonly SnapshotFinding[];
}

const AT_ONCE = 2_000;

/** Holds a published snapshot against its digest, row by row. */
export class VerifyStoredSnapshot {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly log: Log,
  ) {}

  async run(tenant: TenantId, digest: Digest, tell: TellProgress = SILENTLY): Promise<SnapshotVerified | Refusal> {
    const stored = await this.store.storedHead(tenant, digest);
    if (stored === undefined) return unknownSnapshot(digest);
    const sections = await every((after) => this.store.storedSections(tenant, digest, after, AT_ONCE), 'sections', tell);
    const edges = await every((after) => this.store.storedEdges(tenant, digest, after, AT_ONCE), 'edges', tell);
    const findings = verifySnapshot(tenant, { ...stored, sections, edges });
    tell({ stage: 'compared', done: sections.length + edges.length, total: sections.length + edges.length });
    const status = findings.length === 0 ? 'whole' : 'different';
    if (status === 'different')
      this.log.error('a published snapshot is not what was published', { tenant, snapshot: digest, findings: findings.length });
    return { kind: 'verified', snapshot_digest: digest, status, sections: sections.length, edges: edges.length, findings };
  }
}

async function every<R extends StoredRow>(
  load: (after: number) => Promise<readonly R[]>,
  stage: string,
  tell: TellProgress,
): Promise<readonly R[]> {
  const all: R[] = [];
  for (;;) {
    const page = await load(all.at(-1)?.place ?? -1);
    all.push(...page);
    const more = page.length === AT_ONCE;
    tell({ stage, done: all.length, total: more ? all.length + AT_ONCE : all.length });
    if (!more) return all;
  }
}
