import { digestOf } from '@kernel/digest';
import type { Edge } from './edge';
import type { Section } from './section';
import { sectionTree, type DocumentFacts } from './section-tree';

/** A short handbook for specs. */
export const HANDBOOK = `Applies to all shops.

# Refunds

Refunds up to 50.00 EUR need no approval.

## Damaged goods

A customer whose order arrived broken gets the money back within 14 days.

## Limits

Above 50.00 EUR the finance lead approves the refund.

# Delivery

Orders are delivered within three days.
`;

export function someFacts(change: Partial<DocumentFacts> = {}): DocumentFacts {
  return {
    collection: 'handbook',
    document_id: 'refunds.md',
    document_digest: digestOf('refunds.md'),
    title: 'Handbook',
    classification: 'INTERNAL',
    recorded_at: '2026-01-31T09:30:00.000Z',
    ...change,
  };
}

export function handbookSections(change: Partial<DocumentFacts> = {}, text = HANDBOOK): readonly Section[] {
  return sectionTree(text, someFacts(change));
}

/** `policy:refunds has_limit 50.00 EUR`, read in the handbook. */
export function anEdge(change: Partial<Edge> = {}): Edge {
  return {
    subject: 'policy:refunds',
    predicate: 'has_limit',
    object: '50.00 EUR',
    evidence_ref: 'kg:refunds.md#refunds/limits',
    confidence: 0.9,
    valid_from: null,
    valid_to: null,
    recorded_at: '2026-01-31T09:30:00.000Z',
    classification: 'INTERNAL',
    source: 'refunds.md',
    ...change,
  };
}
