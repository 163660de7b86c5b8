import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import type { TenantId } from '@kernel/tenant';

/** What edges may say. */
export type Ontology = KnowledgeOntology;

/** What a tenant that has promoted none may say: nothing. Its texts are found all the same. */
export function noOntology(tenant_id: TenantId): Ontology {
  return { tenant_id, ontology_id: 'none', ontology_version: '0.0.0', classes: [], predicates: [] };
}

/** The class of an entity `<class>:<name>`; `value` for what names no entity of this ontology. */
export function classOf(node: string, ontology: Ontology): string {
  const colon = node.indexOf(':');
  const name = colon > 0 && colon < node.length - 1 ? node.slice(0, colon) : '';
  return ontology.classes.some((known) => known.name === name) ? name : 'value';
}

/** Predicates that allow one object at a time. */
export function functionalPredicates(ontology: Ontology): readonly string[] {
  return ontology.predicates.filter(({ cardinality }) => cardinality === 'one').map(({ name }) => name);
}

/** `ontology.shop@1.0.0` */
export function nameOfOntology({ ontology_id, ontology_version }: Ontology): string {
  return `${ontology_id}@${ontology_version}`;
}
