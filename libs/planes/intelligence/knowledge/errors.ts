/** Everything that the knowledge plane says no with, and what to do about it. */
export const KNOWLEDGE_ERRORS = {
  KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED: 'send text/markdown, text/html, text/plain, application/pdf, text/csv or application/json',
  KNOWLEDGE_CONTENT_INVALID: 'send what the media type says: UTF-8 text without NUL and without a byte order mark, or a PDF that is whole',
  KNOWLEDGE_CONTENT_TOO_LARGE: 'divide the document; the reason names the limit',
  KNOWLEDGE_CONTENT_TOO_DEEP: 'flatten the document; the reason names the limit',
  KNOWLEDGE_PDF_ENCRYPTED: 'send the PDF without a password',
  KNOWLEDGE_PDF_WITHOUT_TEXT: 'the pages are pictures: run text recognition over them first',
  KNOWLEDGE_TABLE_INVALID: 'send rows of one shape: a header and as many cells in each row, or an array of flat objects',
  KNOWLEDGE_MAPPING_INVALID: 'name columns that the table has, and predicates of the ontology',
  KNOWLEDGE_RULES_INVALID: 'write patterns that compile, with the groups that subject and object name',
  KNOWLEDGE_DOCUMENT_ELSEWHERE: 'the document id stands in another collection: choose another id',
  KNOWLEDGE_DOCUMENT_UNKNOWN: 'name a document or a collection of the working set',
  KNOWLEDGE_ONTOLOGY_MISSING: 'publish and promote a knowledge-ontology of this tenant; texts alone need none',
  KNOWLEDGE_EDGE_WITHOUT_EVIDENCE: 'name a section that was ingested, as kg:<document>#<section>',
  KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY: 'use a predicate of the ontology, between the classes it allows',
  KNOWLEDGE_EDGE_NOT_QUOTED: 'quote the section word for word',
  KNOWLEDGE_EXTRACTION_INVALID: 'the model answered with something else than edges; ask another model, or again',
  KNOWLEDGE_MODEL_REFUSED: 'see the code that the reason names; without a model, state edges with tables or rules',
  KNOWLEDGE_SNAPSHOT_UNKNOWN: 'ask for a snapshot that this tenant has published',
  KNOWLEDGE_NOTHING_PUBLISHED: 'publish a snapshot first',
  KNOWLEDGE_REQUEST_INVALID: 'send what the description asks for; the findings name the fields',
  KNOWLEDGE_ROLE_FORBIDDEN: 'ask as somebody whose role opens this',
} as const;

export type KnowledgeCode = keyof typeof KNOWLEDGE_ERRORS;
