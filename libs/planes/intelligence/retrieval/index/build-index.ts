import type { AnalysedUnit } from '../analysis/analyse-unit';
import { Gazetteer } from '../analysis/gazetteer';
import type { Interval } from '../analysis/interval';
import type { Language } from '../analysis/languages';
import type { UnitCard } from '../unit';
import { buildField, type Field } from './field';
import { buildForward, type Forward } from './forward';
import { isUnsigned } from './ordinal';
import { Ordinals } from './ordinals';

/** All units of one generation, in memory. Units are numbered by bank, session, position and id, whatever order they came in. */
export interface RetrievalIndex {
  readonly cards: readonly UnitCard[];
  readonly times: readonly (readonly Interval[])[];
  /** The cards' positions, once more, for tight loops. */
  readonly positions: Uint32Array;
  /** Number of each unit's session; sessions are contiguous. */
  readonly sessions: Uint32Array;
  readonly sessionCount: number;
  readonly body: Field;
  readonly title: Field;
  readonly forward: Forward;
  /** The language that each unit was read in. */
  readonly languages: readonly Language[];
  readonly speakers: Gazetteer;
  /** Titles by name. */
  readonly titles: Gazetteer;
  /** Units by title. */
  readonly titled: ReadonlyMap<string, readonly number[]>;
  /** The folded words of each unit, for names that stand in them. */
  readonly plain: readonly (readonly string[])[];
  /** The terms of each title. */
  readonly titleTerms: readonly (readonly string[])[];
  readonly ordinals: Ordinals;
}

/** Builds the index. @throws RangeError for two units with one id, or a position that is no whole number. */
export function buildIndex(analysed: readonly AnalysedUnit[]): RetrievalIndex {
  const units = analysed.toSorted((a, b) => byPlace(a.card, b.card));
  const cards = units.map(({ card }) => card);
  const ordinals = Ordinals.of(cards.map(({ id }) => id));
  if (!cards.every(({ position }) => isUnsigned(position))) throw new RangeError('a position is a whole number');
  const sessions = numberSessions(cards);
  const body = units.map((unit) => unit.body);
  return {
    cards,
    times: units.map((unit) => unit.times),
    positions: Uint32Array.from(cards, ({ position }) => position),
    sessions,
    sessionCount: (sessions.at(-1) ?? -1) + 1,
    body: buildField(body),
    title: buildField(units.map((unit) => unit.title)),
    forward: buildForward(body),
    languages: units.map(({ language }) => language),
    speakers: namesOf(cards, speakerOf),
    titles: namesOf(cards, titleOf),
    titled: groupByTitle(cards),
    plain: units.map(({ plain }) => plain),
    titleTerms: units.map(({ title }) => title),
    ordinals,
  };
}

/** The order in which units are numbered. */
export function byPlace(a: UnitCard, b: UnitCard): number {
  return order(a.bank, b.bank) || order(a.session, b.session) || a.position - b.position || order(a.id, b.id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function numberSessions(cards: readonly UnitCard[]): Uint32Array {
  const sessions = new Uint32Array(cards.length);
  cards.forEach((card, unit) => {
    const before = cards[unit - 1];
    if (before === undefined) return;
    const same = before.bank === card.bank && before.session === card.session;
    sessions[unit] = (sessions[unit - 1] ?? 0) + (same ? 0 : 1);
  });
  return sessions;
}

/** The one who speaks in a unit; undefined when nobody is named. */
export function speakerOf({ speaker }: UnitCard): string | undefined {
  return speaker ?? undefined;
}

/** A unit's title; undefined when it has none. */
export function titleOf({ title }: UnitCard): string | undefined {
  return title === '' ? undefined : title;
}

function namesOf(cards: readonly UnitCard[], nameOf: (card: UnitCard) => string | undefined): Gazetteer {
  const names = new Set(cards.map(nameOf).filter((name) => name !== undefined));
  return new Gazetteer([...names].map((name) => ({ name, entity: name })));
}

/** Units by title. */
export function groupByTitle(cards: readonly UnitCard[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  cards.forEach(({ title }, unit) => {
    if (title === '') return;
    const group = groups.get(title);
    if (group === undefined) groups.set(title, [unit]);
    else group.push(unit);
  });
  return groups;
}
