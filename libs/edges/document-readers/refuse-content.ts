import { type Refusal, refused } from '@kernel/outcome';
import type { KnowledgeCode } from '@planes/intelligence/knowledge/errors';

/** A reader's no. */
export function no(code: KnowledgeCode, reason: string): Refusal {
  return refused(code, reason);
}

const PDF = Buffer.from('%PDF-');

/** True for bytes that begin as a PDF does. */
export function looksLikePdf(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).subarray(0, 1024).includes(PDF);
}

/** The text of bytes that are text, or why they are none. Nothing is repaired: offsets and digests are those of the bytes as they came. */
export function textIn(content: Uint8Array): string | Refusal {
  if (looksLikePdf(content)) return no('KNOWLEDGE_CONTENT_INVALID', 'the bytes are a PDF and not what the media type says');
  const text = Buffer.from(content).toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(content)) return no('KNOWLEDGE_CONTENT_INVALID', 'the document is not UTF-8 text');
  if (text.includes('\u0000')) return no('KNOWLEDGE_CONTENT_INVALID', 'the document contains NUL');
  if (text.startsWith('\uFEFF')) return no('KNOWLEDGE_CONTENT_INVALID', 'the document begins with a byte order mark');
  return text;
}
