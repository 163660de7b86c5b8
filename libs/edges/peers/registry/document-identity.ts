import type { ContextPack } from '@kernel/records/context-pack';
import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import type { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import type { PolicyBundle } from '@kernel/records/policy';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';

interface Named {
  readonly ref: string;
  readonly tenant: string;
}

const NAMED: { readonly [K in PublishedKind]: (value: PublishedValue) => Named } = {
  'context-pack': (value) => {
    const { pack_id, pack_version, tenant } = (value as ContextPack).pack_meta;
    return { ref: `${pack_id}@${pack_version}`, tenant };
  },
  'policy-bundle': (value) => {
    const { bundle_id, bundle_version, tenant_id } = value as PolicyBundle;
    return { ref: `${bundle_id}@${bundle_version}`, tenant: tenant_id };
  },
  'model-catalogue': (value) => {
    const { catalogue_id, catalogue_version, tenant_id } = value as ModelCatalogue;
    return { ref: `${catalogue_id}@${catalogue_version}`, tenant: tenant_id };
  },
  'routing-policy': (value) => {
    const { policy_id, policy_version, tenant_id } = value as RoutingPolicy;
    return { ref: `${policy_id}@${policy_version}`, tenant: tenant_id };
  },
  'knowledge-ontology': (value) => {
    const { ontology_id, ontology_version, tenant_id } = value as KnowledgeOntology;
    return { ref: `${ontology_id}@${ontology_version}`, tenant: tenant_id };
  },
};

/** The name and the tenant that a document carries in itself. */
export function namedIn(kind: PublishedKind, value: PublishedValue): Named {
  return NAMED[kind](value);
}
