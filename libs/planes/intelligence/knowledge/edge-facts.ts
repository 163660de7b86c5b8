import type { Classification } from '@kernel/classification';
import type { Timestamp } from '@kernel/time';
import type { Edge, EdgeOrigin } from './edge';
import { evidenceRef } from './evidence-ref';
import type { Section } from './section';

/** What all edges of one maker have in common. */
export interface EdgeMaker {
  readonly origin: EdgeOrigin;
  readonly stated_by: string;
}

/** An edge that was read in a section: as classified and as old as the section, so that the same text gives the same edge. */
export function edgeReadIn(
  section: Pick<Section, 'document_id' | 'section_id' | 'classification' | 'recorded_at'>,
  { origin, stated_by }: EdgeMaker,
  said: Pick<Edge, 'subject' | 'predicate' | 'object' | 'confidence'> & Partial<Pick<Edge, 'valid_from' | 'valid_to' | 'quote'>>,
): Edge {
  const { valid_from = null, valid_to = null, ...rest } = said;
  const common: { classification: Classification; recorded_at: Timestamp; source: string } = {
    classification: section.classification,
    recorded_at: section.recorded_at,
    source: section.document_id,
  };
  return { ...rest, valid_from, valid_to, evidence_ref: evidenceRef(section), ...common, origin, stated_by };
}
