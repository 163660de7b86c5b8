import { digestOfBytes, type Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { KnowledgeCode } from './errors';

export interface ReadText {
  readonly kind: 'text';
  readonly text: string;
  readonly digest: Digest;
}

/** The text of a document, or why it is none. Nothing is repaired: offsets and digests are those of the bytes as they came. */
export function readMarkdown(mediaType: string, content: Uint8Array): ReadText | Refusal {
  if (mediaType !== 'text/markdown') return no('KNOWLEDGE_MEDIA_TYPE_UNSUPPORTED', 'only text/markdown is read here');
  const text = Buffer.from(content).toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(content)) return no('KNOWLEDGE_CONTENT_INVALID', 'the document is not UTF-8 text');
  if (text.includes('\u0000')) return no('KNOWLEDGE_CONTENT_INVALID', 'the document contains NUL');
  if (text.startsWith('\uFEFF')) return no('KNOWLEDGE_CONTENT_INVALID', 'the document begins with a byte order mark');
  return { kind: 'text', text, digest: digestOfBytes(content) };
}

function no(code: KnowledgeCode, reason: string): Refusal {
  return refused(code, reason);
}
