import { digestOf } from '@kernel/digest';
import type { NewUnit } from './stored-unit';
import { termsText } from './unit-rows';

/** A unit with its place in the bank and in its session. */
export interface Placed {
  readonly unit: NewUnit;
  readonly seq: number;
  readonly position: number;
}

/** Its row. The digest is of everything that it says. */
export function unitJson({ unit, seq, position }: Placed) {
  const {
    id,
    text,
    gloss,
    tags,
    factType,
    occurred,
    visibleTo,
    fact,
    provenance,
    metadata,
    principals,
    contentType,
    entities,
    relations,
    ...rest
  } = unit;
  const { session, speaker, role, title, classification, retainedAt, expiresAt, retainedBy, contentKey } = rest;
  const told = {
    id,
    session,
    position,
    speaker,
    role,
    title,
    text,
    gloss,
    tags,
    factType,
    classification,
    retainedAt,
    expiresAt,
    visibleTo,
  };
  const { source, offset, contentHash } = provenance;
  const span = occurred === null ? null : { from: occurred.from, to: occurred.to };
  return {
    ...{ seq, unit_id: id, session, position, speaker, role, title, body: text, gloss, tags, fact_type: factType, classification },
    ...{ occurred_from: occurred?.from ?? null, occurred_to: occurred?.to ?? null, retained_at: retainedAt, expires_at: expiresAt },
    ...{ visible_to: visibleTo, fact, source, source_offset: offset, content_hash: contentHash, content_type: contentType, principals },
    ...{ retained_by: retainedBy, metadata, content_key: contentKey, entities, relations },
    digest: digestOf({
      ...told,
      entities,
      relations: relations.map((relation) => ({ ...relation })),
      occurred: span,
      fact: fact && { ...fact },
      provenance: { source, offset, contentHash },
    }),
  };
}

/** The row of its analysis. */
export function analysisJson({ unit: { analysis }, seq }: Placed) {
  const { analyser, expected, language } = analysis;
  return { seq, analyser, expected, language, terms: termsText(analysis) };
}
