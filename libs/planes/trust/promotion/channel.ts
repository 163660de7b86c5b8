import { isPublishedKind, type PublishedKind } from '@kernel/records/published-document';

/** A channel's name taken apart: the kind of document it points at, and which one when a tenant has several. */
export interface Channel {
  readonly kind: PublishedKind;
  readonly id: string | null;
}

// A tenant has many packs and bundles at a time, but one catalogue, one routing policy and one ontology per environment.
const NAMED: readonly PublishedKind[] = ['context-pack', 'policy-bundle'];

/** The channel of a document. A catalogue, a routing policy and an ontology have one channel per environment, whatever they are called. */
export function channelOf(kind: PublishedKind, id: string): string {
  return NAMED.includes(kind) ? `${kind}:${id}` : kind;
}

/** Takes a channel's name apart; undefined when no channel is called so. */
export function parseChannel(name: string): Channel | undefined {
  const colon = name.indexOf(':');
  const kind = colon === -1 ? name : name.slice(0, colon);
  const id = colon === -1 ? null : name.slice(colon + 1);
  if (!isPublishedKind(kind) || id === '' || (id !== null) !== NAMED.includes(kind)) return undefined;
  return { kind, id };
}
