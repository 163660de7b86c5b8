import type { Static } from 'typebox';
import { ContextPack } from './context-pack';
import { KnowledgeOntology } from './knowledge-ontology';
import { ModelCatalogue, RoutingPolicy } from './model-profile';
import { PolicyBundle } from './policy';

/** Every kind of document that the registry keeps, with its schema. The kind is also the DSSE payload kind. */
export const PUBLISHED_SCHEMAS = {
  'context-pack': ContextPack,
  'policy-bundle': PolicyBundle,
  'model-catalogue': ModelCatalogue,
  'routing-policy': RoutingPolicy,
  'knowledge-ontology': KnowledgeOntology,
} as const;

export type PublishedKind = keyof typeof PUBLISHED_SCHEMAS;

/** The kinds by name, in the order of the table. */
export const PUBLISHED_KINDS = Object.keys(PUBLISHED_SCHEMAS) as readonly PublishedKind[];

/** What a document of this kind says. */
export type PublishedValue<K extends PublishedKind = PublishedKind> = { [P in PublishedKind]: Static<(typeof PUBLISHED_SCHEMAS)[P]> }[K];

/** True for a kind that the registry keeps. */
export function isPublishedKind(text: string): text is PublishedKind {
  return Object.hasOwn(PUBLISHED_SCHEMAS, text);
}
