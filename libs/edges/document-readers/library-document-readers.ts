import { isRefusal, type Refusal } from '@kernel/outcome';
import type { ReadDocument } from '@planes/intelligence/knowledge/read-document';
import { DOCUMENT_LIMITS } from './document-limits';
import { DocumentReaders } from './document-readers';
import { readHtml } from './read-html';
import { readMarkdown } from './read-markdown';
import { readPdf } from './read-pdf';
import { readPlainText } from './read-plain-text';
import { readCsv, readJsonTable } from './read-table';
import { no, textIn } from './refuse-content';

type TextReader = (text: string, key: string | null) => ReadDocument | Refusal;

const TEXT_READERS: Readonly<Record<string, TextReader>> = {
  'text/markdown': readMarkdown,
  'text/html': readHtml,
  'text/plain': readPlainText,
  'text/csv': readCsv,
  'application/json': readJsonTable,
};

/** The readers that the libraries of this project make. Their versions are part of what they read. */
export class LibraryDocumentReaders extends DocumentReaders {
  override async read(mediaType: string, content: Uint8Array, key: string | null): Promise<ReadDocument | Refusal> {
    if (content.length > DOCUMENT_LIMITS.bytes)
      return no('KNOWLEDGE_CONTENT_TOO_LARGE', `a document has ${DOCUMENT_LIMITS.bytes} bytes at most`);
    const read = mediaType === 'application/pdf' ? await readPdf(content) : readText(mediaType, content, key);
    if (isRefusal(read)) return read;
    if (read.text.length > DOCUMENT_LIMITS.characters)
      return no('KNOWLEDGE_CONTENT_TOO_LARGE', `a text has ${DOCUMENT_LIMITS.characters} characters at most`);
    if (read.headings.length > DOCUMENT_LIMITS.headings)
      return no('KNOWLEDGE_CONTENT_TOO_LARGE', `a document has ${DOCUMENT_LIMITS.headings} headings at most`);
    return read;
  }
}

function readText(mediaType: string, content: Uint8Array, key: string | null): ReadDocument | Refusal {
  const reader = Object.hasOwn(TEXT_READERS, mediaType) ? TEXT_READERS[mediaType] : undefined;
  if (reader === undefined) return no('KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED', 'nobody here reads documents of this type');
  const text = textIn(content);
  return typeof text === 'string' ? reader(text, key) : text;
}
