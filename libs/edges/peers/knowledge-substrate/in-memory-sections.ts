import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import type { Timestamp } from '@kernel/time';
import type { Edge } from '@planes/intelligence/knowledge/edge';
import type { OpenedDocument } from '@platform/grpc/documents';
import type { IngestedDocument } from './knowledge-substrate';

/** A document as a wire would bring it. */
export function opened<T extends object>(value: T): OpenedDocument<T> {
  const canonical = Buffer.from(canonicalBytes(value));
  return { value, digest: digestOfBytes(canonical), canonical };
}

/** True when the edge's evidence is a section of the document. */
export function namesDocument({ evidence_ref }: Edge, document: IngestedDocument): boolean {
  return sectionsOf(document).some(({ id }) => evidence_ref === `kg:${document.document_id}#${id}`);
}

/** What stands between lines that begin with `#`. */
export function sectionsOf({
  content,
}: IngestedDocument): readonly { readonly id: string; readonly text: string; readonly offset: number }[] {
  const text = Buffer.from(content).toString('utf8');
  return [...text.matchAll(/^#+ (.*)\n+([^#]*)/gm)].map((match) => {
    const body = (match[2] ?? '').trimEnd();
    const before = text.slice(0, match.index + match[0].length - (match[2] ?? '').length);
    return { id: wordsOf(match[1] ?? '').join('-'), text: body, offset: Buffer.byteLength(before) };
  });
}

/** What a passage or an edge says of itself at an instant. */
export function markedAt(
  as_of: Timestamp | undefined,
  expires: Timestamp | null = null,
  review: Timestamp | null = null,
): { readonly stale?: 'expired' | 'review_due' } {
  const over = (date: Timestamp | null): boolean => as_of !== undefined && date !== null && date <= as_of;
  return over(expires) ? { stale: 'expired' } : over(review) ? { stale: 'review_due' } : {};
}

/** The words of a text, in lower case. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
