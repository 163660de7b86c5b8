import { withinClassification } from '@kernel/classification';
import type { StoredUnit } from '@edges/bank-store/stored-unit';
import { EVERY_UNIT } from '@edges/bank-store/unit-choice';
import { MEMORY_ERRORS, type MemoryCode } from '@planes/intelligence/memory/errors';
import { limitOf } from './granted';
import { MemoryError } from './memory-error';
import { type MemoryParts, standingBank } from './memory-parts';
import type { ListOptions, Looking, TextPage } from './memory-question';
import type { StoredText } from './memory-text';

/** Shows what stands in a bank, to whom it may be shown. */
export class ShowTexts {
  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'store' | 'now'>) {}

  async get(bank: string, id: string, looking: Looking): Promise<StoredText> {
    const { name } = await standingBank(this.parts, bank);
    const [unit] = await this.parts.store.unitsById(this.parts.tenant, name, [id]);
    const code: MemoryCode = 'MEMORY_UNKNOWN';
    if (unit === undefined || !maySee(looking, unit, this.parts.now())) throw new MemoryError(code, MEMORY_ERRORS[code]);
    return storedText(unit);
  }

  async list(bank: string, { tag, session, known = 'now', after, limit, ...looking }: ListOptions): Promise<TextPage> {
    const page = { after: after ?? null, limit: limitOf(limit) };
    const { name } = await standingBank(this.parts, bank);
    const choice = { ...EVERY_UNIT, allTags: tag === undefined ? [] : [tag], session: session ?? null };
    const { units, next } = await this.parts.store.units(this.parts.tenant, name, choice, known, page);
    return { texts: units.filter((unit) => maySee(looking, unit, this.parts.now())).map(storedText), next };
  }
}

function maySee({ viewers = [], ceiling = 'RESTRICTED' }: Looking, unit: StoredUnit, now: number): boolean {
  const { visibleTo, classification, expiresAt } = unit;
  const named = visibleTo === null || visibleTo.some((one) => viewers.includes(one));
  return named && withinClassification(classification, ceiling) && (expiresAt === null || expiresAt > now);
}

function storedText(unit: StoredUnit): StoredText {
  const { id, bank, text, session, position, speaker, role, title, gloss, tags, factType, classification } = unit;
  const { occurred, fact, retirement, provenance, metadata, retainedBy, principals, visibleTo, entities, relations } = unit;
  return {
    ...{
      id,
      bank,
      text,
      session,
      position,
      speaker,
      role,
      title,
      gloss,
      tags,
      factType,
      classification,
      retainedBy,
      principals,
      visibleTo,
    },
    ...{ metadata, entities, relations, supersedes: unit.supersedes, contradicts: unit.contradicts },
    ...{ source: provenance.source, contentHash: provenance.contentHash, retainedAt: new Date(unit.retainedAt) },
    ...{ expiresAt: dateOrNull(unit.expiresAt), lastUsedAt: dateOrNull(unit.lastUsedAt) },
    occurred: occurred === null ? null : { from: new Date(occurred.from), to: new Date(occurred.to) },
    fact: fact === null ? null : { subject: fact.subject, predicate: fact.predicate, validFrom: new Date(fact.validFrom), validTo: dateOrNull(fact.validTo) }, // prettier-ignore
    retirement: retirement === null ? null : { at: new Date(retirement.at), why: retirement.why, by: retirement.by },
  };
}

function dateOrNull(millis: number | null): Date | null {
  return millis === null ? null : new Date(millis);
}
