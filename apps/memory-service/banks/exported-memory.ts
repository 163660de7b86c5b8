import { millisOf, timestampOf } from '@kernel/time';
import type { StoredUnit } from '@edges/bank-store/stored-unit';
import type { ExportedMemory } from '@planes/intelligence/memory/portability/export-record';
import type { UnitToPrepare } from '@planes/intelligence/recall/prepare-units';
import { timeOrNull } from './memory-caller';

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

type ImportedUnit = UnitToPrepare &
  Pick<StoredUnit, 'contentType' | 'principals' | 'retainedBy' | 'metadata' | 'supersedes' | 'contradicts' | 'retirement'>;

/** An exported memory as a unit to be written again; its content key is told apart, because it is not worked out anew. */
export function importedUnit(memory: ExportedMemory): { readonly unit: ImportedUnit; readonly contentKey: string } {
  const { occurred, fact, retirement, provenance, expires_at } = memory;
  const unit: ImportedUnit = {
    id: memory.memory_id,
    contentType: memory.content_type,
    session: memory.session_id,
    position: memory.position,
    speaker: memory.speaker,
    role: memory.role,
    title: memory.title,
    text: memory.text,
    gloss: memory.gloss,
    tags: memory.tags,
    factType: memory.fact_type,
    classification: memory.classification,
    occurred: occurred === null ? null : { from: millisOf(occurred.from), to: millisOf(occurred.to) },
    retainedAt: millisOf(memory.retained_at),
    retainedBy: memory.retained_by,
    expiresAt: expires_at === null ? null : millisOf(expires_at),
    visibleTo: memory.visible_to,
    principals: memory.principals,
    metadata: memory.metadata,
    fact: fact === null ? null : { subject: fact.subject, predicate: fact.predicate, validFrom: millisOf(fact.valid_from), validTo: fact.valid_to === null ? null : millisOf(fact.valid_to) }, // prettier-ignore
    entities: memory.entities,
    relations: memory.relations,
    source: provenance.source,
    offset: provenance.offset,
    supersedes: memory.supersedes,
    contradicts: memory.contradicts,
    retirement: retirement === null ? null : { at: millisOf(retirement.at), why: retirement.why, by: retirement.by },
  };
  return { unit, contentKey: memory.content_key };
}
