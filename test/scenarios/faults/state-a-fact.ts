import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { GrpcKnowledgeSubstrate } from '@edges/peers/knowledge-substrate/grpc-knowledge-substrate';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { Secret } from '@platform/settings/secret';
import { SAMPLE_COLLECTION } from '../../../apps/all-in-one/publish-sample';
import type { AppProcesses } from '../app-processes';
import { SERVICE_SECRET } from '../platform-process';

const clock = new SystemClock();

/** Publishes one statement of the graph with its evidence in the handbook: from now on the evidence of every run of this tenant asks the graph too. */
export async function stateAFact(apps: AppProcesses, tenant: string): Promise<void> {
  const address = (): string => apps.grpcAddress('knowledge-substrate');
  const channel = new PeerChannel({ peer: 'knowledge-substrate', address, caller: 'cli', secret: new Secret(SERVICE_SECRET), clock });
  try {
    const knowledge = new GrpcKnowledgeSubstrate(channel);
    const call = { tenant, principals: [], deadline: later(clock.now(), 60_000) };
    const { snapshot_digest } = accepted(await knowledge.currentSnapshot(call));
    const question = { snapshot_digest, collection: SAMPLE_COLLECTION, query: 'refund', top_k: 1, max_hops: 0, entities: [] };
    const found = accepted(await knowledge.retrieve(call, { ...question, max_classification: 'INTERNAL' }));
    const [passage] = found.value.passages;
    if (passage === undefined) throw new Error(`the handbook of ${tenant} says nothing of refunds`);
    const { document_id, section_id, classification } = passage;
    const edge = {
      ...{ subject: 'policy:refunds', predicate: 'requires', object: 'role:finance-lead', confidence: 1, classification },
      ...{
        evidence_ref: `kg:${document_id}#${section_id}`,
        valid_from: null,
        valid_to: null,
        recorded_at: clock.now(),
        source: document_id,
      },
    };
    accepted(await knowledge.putEdges(call, [edge]));
    accepted(await knowledge.publishSnapshot(call));
  } finally {
    channel.close();
  }
}

function accepted<T extends object>(outcome: T): Exclude<T, { readonly kind: 'refused' }> {
  if (isRefusal(outcome)) throw new Error(`${outcome.code}: ${outcome.reason}`);
  return outcome as Exclude<T, { readonly kind: 'refused' }>;
}
