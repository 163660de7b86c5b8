import { digestOf, digestOfBytes } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import { analyseUnit, type AnalysedUnit } from '../retrieval/analysis/analyse-unit';
import type { Language } from '../retrieval/analysis/languages';
import { ANALYSER } from '../retrieval/analysis/terms';
import type { Relation, Unit } from '../retrieval/unit';
import { contentKeyOf } from './content-key';
import { BANK_ERRORS, type BankCode } from './errors';

/** A unit as somebody wants it kept: what it says, and nothing that can be worked out. */
export interface UnitToPrepare extends Omit<Unit, 'tenant' | 'bank' | 'position' | 'retractedAt' | 'provenance'> {
  /** Its place in the session; null: after the last. */
  readonly position: number | null;
  readonly entities: readonly string[];
  readonly relations: readonly Relation[];
  /** Whose data it is. */
  readonly principals: readonly string[];
  /** Where the text was taken from, and where it begins there. */
  readonly source: string;
  readonly offset: number;
  /** How often the same was said before it, where that makes it another unit; left out: never. */
  readonly repetition?: number;
}

/** What is worked out. */
export interface Prepared {
  readonly provenance: Unit['provenance'];
  readonly contentKey: string;
  readonly analysis: Omit<AnalysedUnit, 'card'> & { readonly analyser: string; readonly expected: string };
}

const MOST_UNITS = 5_000;
/** UTF-16 code units. */
const LONGEST_TEXT = 1_000_000;
const LONGEST_CALL = 20_000_000;
const LONGEST_NAME = 1_000;
const MOST_TAGS = 100;
const MOST_ENTITIES = 500;
/** Far enough for any session; the index counts places in 32 bits, with the sign to spare. */
const LAST_POSITION = 2 ** 31 - 1;

/**
 * Makes units ready to be kept and found, in their order; `expected` is the bank's language.
 * Refuses the whole call with what no database keeps verbatim and no index counts: see `BANK_ERRORS`.
 */
export function prepareUnits<U extends UnitToPrepare>(
  units: readonly U[],
  expected: Language,
): readonly (Omit<U, 'source' | 'offset' | 'repetition'> & Prepared)[] | Refusal {
  const told = units.reduce((sum, { text, gloss }) => sum + text.length + gloss.length, 0);
  if (units.length > MOST_UNITS || told > LONGEST_CALL) return say('BANK_TOO_LARGE', `${units.length} units, ${told} characters`);
  for (const unit of units) {
    const problem = refuseUnit(unit);
    if (problem !== undefined) return problem;
  }
  return units.map((unit) => prepare(unit, expected));
}

function prepare<U extends UnitToPrepare>(unit: U, expected: Language): Omit<U, 'source' | 'offset' | 'repetition'> & Prepared {
  const { source, offset, repetition = 0, ...kept } = unit;
  const provenance = { source, offset, contentHash: digestOfBytes(Buffer.from(unit.text, 'utf8')) };
  // Reading a text does not depend on whose it is or where it will stand.
  const placed = { ...unit, tenant: '', bank: '', position: 0, retractedAt: null, provenance };
  const { card: _, ...analysis } = analyseUnit(placed, expected);
  const key = contentKeyOf(unit);
  const contentKey = repetition === 0 ? key : digestOf({ key, repetition });
  return { ...kept, provenance, contentKey, analysis: { ...analysis, analyser: ANALYSER, expected } };
}

function refuseUnit(unit: UnitToPrepare): Refusal | undefined {
  const { id, text, gloss, title, session, speaker, source, tags, factType, fact, visibleTo, position, offset, entities, relations } = unit;
  const graph = [...entities, ...relations.flatMap(({ subject, predicate, object }) => [subject, predicate, object])];
  const told = [id, title, session, speaker ?? '', source, factType, fact?.subject ?? '', fact?.predicate ?? ''];
  const names = [...told, ...tags, ...(visibleTo ?? []), ...graph];
  if (text.length > LONGEST_TEXT || gloss.length > LONGEST_TEXT || tags.length > MOST_TAGS || graph.length > 4 * MOST_ENTITIES)
    return say(
      'BANK_TOO_LARGE',
      `unit ${named(id)}: a text of ${text.length} characters, ${tags.length} tags, ${graph.length} names of entities and relations`,
    );
  if ([...names, text, gloss].some((part) => !part.isWellFormed() || part.includes('\0')))
    return say('BANK_TEXT_UNSTORABLE', `unit ${named(id)} has a NUL or half a surrogate pair`);
  if (id === '' || names.some((name) => name.length > LONGEST_NAME))
    return say('BANK_UNIT_MALFORMED', `unit ${named(id)}: an id is not empty, and names have at most ${LONGEST_NAME} characters`);
  const whole = [position ?? 0, offset].every((number) => Number.isInteger(number) && number >= 0 && number < LAST_POSITION);
  const times = [unit.retainedAt, unit.expiresAt, unit.occurred?.from, unit.occurred?.to, fact?.validFrom, fact?.validTo];
  if (!whole || times.some((time) => time !== undefined && time !== null && !Number.isSafeInteger(time)))
    return say('BANK_UNIT_MALFORMED', `unit ${named(id)}: positions and offsets are whole and not negative, times whole milliseconds`);
  return undefined;
}

// An id that is refused may be long, or no text at all.
function named(id: string): string {
  return JSON.stringify(id.slice(0, 64));
}

function say(code: BankCode, what: string): Refusal {
  return refused(code, `${what}: ${BANK_ERRORS[code]}`);
}
