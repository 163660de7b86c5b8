import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { KnowledgeStore, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import type { Ontologies } from '@edges/peers/ontologies/ontologies';
import { noOntology } from '@planes/intelligence/knowledge/ontology';
import { buildSnapshot, type LeftOut } from '@planes/intelligence/knowledge/snapshot';
import type { CallContext } from '@platform/grpc/call-context';
import type { Log } from '@platform/log';
import { SILENTLY, type TellProgress } from './progress';

export interface PublishedSnapshot {
  readonly kind: 'published';
  readonly head: SnapshotHead;
  readonly left_out: LeftOut;
}

/** Makes the working set the tenant's current snapshot, under the ontology that is promoted now; without one, a snapshot without edges. */
export class PublishSnapshot {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly ontologies: Ontologies,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(call: CallContext, tell: TellProgress = SILENTLY): Promise<PublishedSnapshot | Refusal> {
    const { tenant } = call;
    const promoted = await this.ontologies.current(call);
    if (isRefusal(promoted)) return promoted;
    let left_out: LeftOut = { without_evidence: 0, outside_ontology: 0 };
    const head = await this.store.publish(tenant, this.clock.now(), (working) => {
      tell({ stage: 'read', done: working.sections.length + working.edges.length, total: working.sections.length + working.edges.length });
      const built = buildSnapshot(tenant, working, promoted ?? noOntology(tenant));
      left_out = built.left_out;
      tell({ stage: 'built', done: built.sections.length + built.edges.length, total: working.sections.length + working.edges.length });
      return built;
    });
    tell({ stage: 'written', done: head.sections + head.edges, total: head.sections + head.edges });
    this.log.info('snapshot published', {
      tenant,
      snapshot: head.snapshot_digest,
      sections: head.sections,
      edges: head.edges,
      ...left_out,
    });
    return { kind: 'published', head, left_out };
  }
}
