import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { millisOf } from '@kernel/time';
import { type Prepared, prepareUnits } from '../../recall/prepare-units';
import { type Language, STEMMED_LANGUAGES } from '../../retrieval/analysis/languages';
import type { MemoryCode } from '../errors';
import type { ContentUnit } from '../retaining/content-units';
import { PROFILES } from '../verbs/bank';
import type { ExportedMemory, ExportHeader } from './export-record';

const PREPARED_AT_ONCE = 500;

/** An exported memory as a unit to be written again. */
interface UnitToImport extends Omit<ContentUnit, 'retirement' | 'repetition' | 'position'> {
  readonly position: number;
  readonly retirement: { readonly at: number; readonly why: 'superseded' | 'archived' | 'retracted'; readonly by: string | null } | null;
}

/** A unit that can be written. */
export type UnitOfImport = Omit<UnitToImport, 'source' | 'offset'> & Prepared;

/** The bank that a file was exported from, under another name. MEMORY_IMPORT_UNREADABLE when its profile or language is not known here. */
export function bankAsExported(name: string, header: ExportHeader) {
  const profile = PROFILES.find((known) => known === header.profile);
  const language = ([...STEMMED_LANGUAGES, 'plain'] as const).find((known) => known === header.language);
  const code: MemoryCode = 'MEMORY_IMPORT_UNREADABLE';
  if (profile === undefined || language === undefined) return refused(code, 'line 1: its profile or language is not known here');
  return { name, profile, language, settings: { ...header.settings } };
}

/** The memories as they are written, each under the content key that it had. Prepared in parts, because one call of preparing takes no more. */
export function prepareImport(memories: readonly ExportedMemory[], language: Language): readonly UnitOfImport[] | Refusal {
  const units: UnitOfImport[] = [];
  for (let from = 0; from < memories.length; from += PREPARED_AT_ONCE) {
    const some = memories.slice(from, from + PREPARED_AT_ONCE);
    const prepared = prepareUnits(some.map(unitOf), language);
    if (isRefusal(prepared)) return prepared;
    units.push(...prepared.map((unit, at) => ({ ...unit, contentKey: some[at]?.content_key ?? unit.contentKey })));
  }
  return units;
}

function unitOf(memory: ExportedMemory): UnitToImport {
  const { occurred, fact, retirement, provenance, expires_at } = memory;
  return {
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
}
