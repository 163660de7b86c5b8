import type { KeyObject } from 'node:crypto';
import type { Clock } from '@kernel/clock';
import { type Digest, digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import type { Promotion } from '@kernel/records/promotion';
import type { PublishedKind } from '@kernel/records/published-document';
import { later, type Millis } from '@kernel/time';
import type { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import type { Registry } from '@edges/peers/registry/registry';
import { channelOf } from '@planes/trust/promotion/channel';
import type { CallContext } from '@platform/grpc/call-context';
import type { HeldKey } from './key-ring';
import type { SampleTenant } from './sample/load-sample';

/** The environment whose channels the sample stands in. */
export const SAMPLE_ENVIRONMENT = 'production';
export const SAMPLE_COLLECTION = 'handbook';

const STATEMENT_LIFE_MS: Millis = 3_600_000;

/** Signs and publishes a sample tenant's documents, promotes them, and gives its handbook to the knowledge substrate. Doing it again changes nothing. */
export class PublishSample {
  constructor(
    private readonly registry: Registry,
    private readonly knowledge: KnowledgeSubstrate,
    private readonly clock: Clock,
  ) {}

  /** @throws Error naming the code when a peer refuses; what was published by then stays, and the next start goes on. */
  async run(call: CallContext, sample: SampleTenant, publisher: HeldKey, promoter: HeldKey): Promise<void> {
    const { bundles, catalogue, routing, pack, ontology } = sample;
    const documents: readonly (readonly [PublishedKind, string, object])[] = [
      ...bundles.map((bundle) => ['policy-bundle', bundle.bundle_id, bundle] as const),
      ['model-catalogue', 'model-catalogue', catalogue],
      ['routing-policy', 'routing-policy', routing],
      ['knowledge-ontology', 'knowledge-ontology', ontology],
      ['context-pack', pack.pack_meta.pack_id, pack],
    ];
    for (const [kind, , value] of documents) await this.publish(call, kind, value, keyOf(publisher));
    for (const [kind, id, value] of documents) await this.promote(call, channelOf(kind, id), digestOf(value), keyOf(promoter));
    for (const { document_id, markdown } of sample.handbook) {
      const ingested = await this.knowledge.ingest(call, {
        collection: SAMPLE_COLLECTION,
        document_id,
        title: document_id,
        media_type: 'text/markdown',
        content: Buffer.from(markdown, 'utf8'),
        classification: 'INTERNAL',
      });
      if (isRefusal(ingested)) throw new Error(`${ingested.code}: ${document_id} of ${call.tenant}: ${ingested.reason}`);
    }
    const snapshot = await this.knowledge.publishSnapshot(call);
    if (isRefusal(snapshot)) throw new Error(`${snapshot.code}: ${snapshot.reason}`);
  }

  private async publish(call: CallContext, kind: PublishedKind, value: object, key: KeyObject): Promise<void> {
    const published = await this.registry.publish(call, kind, signDocument(kind, value, key));
    if (isRefusal(published)) throw new Error(`${published.code}: the sample’s ${kind} of ${call.tenant}: ${published.reason}`);
  }

  private async promote(call: CallContext, channel: string, digest: Digest, key: KeyObject): Promise<void> {
    const issued_at = this.clock.now();
    const promotion: Promotion = {
      tenant_id: call.tenant,
      environment: SAMPLE_ENVIRONMENT,
      channel,
      digest,
      previous_digest: null,
      version: 1,
      issued_at,
      expires_at: later(issued_at, STATEMENT_LIFE_MS),
    };
    const promoted = await this.registry.promote(call, signDocument('promotion', promotion, key));
    // Somebody has moved the channel since the sample was seeded: theirs stands.
    if (isRefusal(promoted) && promoted.code !== 'TRUST_PROMOTION_STALE')
      throw new Error(`${promoted.code}: ${channel}: ${promoted.reason}`);
  }
}

function keyOf({ seed }: HeldKey): KeyObject {
  return privateKeyFrom(Buffer.from(seed, 'base64'));
}
