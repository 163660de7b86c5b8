import { timestampOf } from '@kernel/time';
import type { ExportedMemory } from '@planes/intelligence/memory/portability/export-record';
import type { StoredUnit } from './stored-unit';

/** A stored unit as an export, and the memory's own address, tell it. */
export function exportedMemory(unit: StoredUnit): ExportedMemory {
  const { occurred, fact, retirement, provenance } = unit;
  return {
    memory_id: unit.id,
    content_key: unit.contentKey,
    content_type: unit.contentType,
    session_id: unit.session,
    position: unit.position,
    speaker: unit.speaker,
    role: unit.role,
    title: unit.title,
    text: unit.text,
    gloss: unit.gloss,
    tags: [...unit.tags],
    fact_type: unit.factType,
    classification: unit.classification,
    occurred: occurred === null ? null : { from: timestampOf(occurred.from), to: timestampOf(occurred.to) },
    retained_at: timestampOf(unit.retainedAt),
    retained_by: unit.retainedBy,
    expires_at: timeOrNull(unit.expiresAt),
    visible_to: unit.visibleTo === null ? null : [...unit.visibleTo],
    principals: [...unit.principals],
    metadata: { ...unit.metadata },
    fact:
      fact === null
        ? null
        : { subject: fact.subject, predicate: fact.predicate, valid_from: timestampOf(fact.validFrom), valid_to: timeOrNull(fact.validTo) },
    entities: [...unit.entities],
    relations: unit.relations.map(({ subject, predicate, object }) => ({ subject, predicate, object })),
    provenance: { source: provenance.source, offset: provenance.offset, content_hash: provenance.contentHash },
    supersedes: [...unit.supersedes],
    contradicts: [...unit.contradicts],
    retirement: retirement === null ? null : { at: timestampOf(retirement.at), why: retirement.why, by: retirement.by },
  };
}

function timeOrNull(millis: number | null): string | null {
  return millis === null ? null : timestampOf(millis);
}
