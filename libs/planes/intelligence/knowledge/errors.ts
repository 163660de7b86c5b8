/** Everything that the knowledge plane says no with, and what to do about it. */
export const KNOWLEDGE_ERRORS = {
  KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED: 'send the document as text/markdown',
  KNOWLEDGE_CONTENT_INVALID: 'send UTF-8 text without NUL and without a byte order mark',
  KNOWLEDGE_DOCUMENT_ELSEWHERE: 'the document id stands in another collection: choose another id',
  KNOWLEDGE_EDGE_WITHOUT_EVIDENCE: 'name a section that was ingested, as kg:<document>#<section>',
  KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY: 'use a predicate of the ontology, between the classes it allows',
  KNOWLEDGE_SNAPSHOT_UNKNOWN: 'ask for a snapshot that this tenant has published',
  KNOWLEDGE_NOTHING_PUBLISHED: 'publish a snapshot first',
} as const;

export type KnowledgeCode = keyof typeof KNOWLEDGE_ERRORS;
