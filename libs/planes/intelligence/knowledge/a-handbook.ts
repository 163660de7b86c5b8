import { digestOf } from '@kernel/digest';
import type { Edge } from './edge';
import type { Ontology } from './ontology';
import type { ReadDocument } from './read-document';
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

/** A text whose lines that begin with `#` are headings. */
export function someText(text: string): ReadDocument {
  const headings = [...text.matchAll(/^(#{1,6}) (.*)$\n?/gm)].map(({ 0: whole, 1: marks = '', 2: title = '', index }) => {
    return { level: marks.length, title, from: index, to: index + whole.length };
  });
  return { kind: 'read', reader: 'lines@1', text, derived: false, headings, rows: null };
}

export function handbookSections(change: Partial<DocumentFacts> = {}, text = HANDBOOK): readonly Section[] {
  return sectionTree(someText(text), someFacts(change));
}

/** What the edges of specs may say. */
export function anOntology(change: Partial<Ontology> = {}): Ontology {
  const classes = ['policy', 'process', 'product', 'role'];
  const predicate = (
    name: string,
    range: readonly string[],
    more: { readonly cardinality?: 'one' | 'many'; readonly names?: boolean } = {},
  ) => {
    return { name, about: '', domain: [...classes], range: [...range], cardinality: 'many' as const, names: false, ...more };
  };
  return {
    tenant_id: 'acme',
    ontology_id: 'ontology.shop',
    ontology_version: '1.0.0',
    classes: classes.map((name) => ({ name, about: '' })),
    predicates: [
      predicate('applies_to', ['product', 'role']),
      predicate('requires', ['policy', 'process', 'role']),
      predicate('replaces', ['policy', 'product']),
      predicate('part_of', ['product']),
      predicate('owned_by', ['role'], { cardinality: 'one' }),
      { ...predicate('has_limit', ['value'], { cardinality: 'one' }), domain: ['policy', 'process', 'role'] },
      predicate('also_called', ['value'], { names: true }),
    ],
    ...change,
  };
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
