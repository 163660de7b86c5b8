import type { Clock } from '@kernel/clock';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import { BUSINESS_ONTOLOGY } from '@planes/intelligence/knowledge/ontology';
import { buildSnapshot } from '@planes/intelligence/knowledge/snapshot';
import type { Log } from '@platform/log';

/** Makes the working set the tenant's current snapshot. */
export class PublishSnapshot {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(tenant: TenantId): Promise<SnapshotHead> {
    const head = await this.store.publish(tenant, this.clock.now(), (working) => buildSnapshot(tenant, working, BUSINESS_ONTOLOGY));
    this.log.info('snapshot published', { tenant, snapshot: head.snapshot_digest, sections: head.sections, edges: head.edges });
    return head;
  }
}
