import { assertNever } from '@kernel/assert-never';
import type { ContextPack } from '@kernel/records/context-pack';
import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import type { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import type { PolicyBundle } from '@kernel/records/policy';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';

/** What a document says of itself: its exact name and whose it is. */
export interface DocumentIdentity {
  /** The id without its version: what its channel is called after. */
  readonly id: string;
  /** `<id>@<version>` */
  readonly ref: string;
  readonly tenant_id: string;
}

/** The identity that a document of this kind carries in itself. */
export function identityOf(kind: PublishedKind, value: PublishedValue): DocumentIdentity {
  switch (kind) {
    case 'context-pack': {
      const { pack_id, pack_version, tenant } = (value as ContextPack).pack_meta;
      return identity(pack_id, pack_version, tenant);
    }
    case 'policy-bundle': {
      const { bundle_id, bundle_version, tenant_id } = value as PolicyBundle;
      return identity(bundle_id, bundle_version, tenant_id);
    }
    case 'model-catalogue': {
      const { catalogue_id, catalogue_version, tenant_id } = value as ModelCatalogue;
      return identity(catalogue_id, catalogue_version, tenant_id);
    }
    case 'routing-policy': {
      const { policy_id, policy_version, tenant_id } = value as RoutingPolicy;
      return identity(policy_id, policy_version, tenant_id);
    }
    case 'knowledge-ontology': {
      const { ontology_id, ontology_version, tenant_id } = value as KnowledgeOntology;
      return identity(ontology_id, ontology_version, tenant_id);
    }
    default:
      return assertNever(kind);
  }
}

function identity(id: string, version: string, tenant_id: string): DocumentIdentity {
  return { id, ref: `${id}@${version}`, tenant_id };
}
