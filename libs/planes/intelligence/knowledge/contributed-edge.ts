import type { Edge } from './edge';
import { sectionOfRef, type SectionName } from './evidence-ref';

/** An edge with what it rests on: it dies with the section that it was read in, and with whoever made it. */
export interface ContributedEdge extends SectionName {
  readonly edge: Edge;
  readonly contributor: string;
}

/** Whoever makes edges again replaces its own of that document and nobody else's: `stated`, `rule:rules.shop@1.0.0`. */
export function contributorOf({ origin = 'stated', stated_by }: Pick<Edge, 'origin' | 'stated_by'>): string {
  return stated_by === undefined ? origin : `${origin}:${stated_by}`;
}

/** Edges as the working set keeps them. They have been checked: one without evidence is a bug. */
export function contributions(edges: readonly Edge[]): readonly ContributedEdge[] {
  return edges.map((edge) => {
    const section = sectionOfRef(edge.evidence_ref);
    if (section === undefined) throw new Error('an edge without evidence was to be written');
    return { ...section, edge, contributor: contributorOf(edge) };
  });
}
