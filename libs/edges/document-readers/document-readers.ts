import type { Refusal } from '@kernel/outcome';
import type { ReadDocument } from '@planes/intelligence/knowledge/read-document';

/**
 * Makes text and headings of documents' bytes. Nothing is fetched, run or repaired, and the same bytes give the same.
 * Refuses KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED, KNOWLEDGE_CONTENT_INVALID (not what the type says, NUL, a byte order mark), KNOWLEDGE_CONTENT_TOO_LARGE,
 * KNOWLEDGE_CONTENT_TOO_DEEP, KNOWLEDGE_PDF_ENCRYPTED, KNOWLEDGE_PDF_WITHOUT_TEXT, KNOWLEDGE_TABLE_INVALID.
 */
export abstract class DocumentReaders {
  /** @param key the column that names the rows of a table; null: rows are numbered. */
  abstract read(mediaType: string, content: Uint8Array, key: string | null): Promise<ReadDocument | Refusal>;
}
