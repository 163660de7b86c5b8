import type { AnalysedUnit } from '../analysis/analyse-unit';
import { Gazetteer } from '../analysis/gazetteer';
import type { UnitCard } from '../unit';
import { byPlace, groupByTitle, type RetrievalIndex, speakerOf, titleOf } from './build-index';
import { extendField } from './extend-field';
import { extendForward } from './extend-forward';
import { isUnsigned } from './ordinal';
import { placesFor, renumbered, type Renumbering, spliced } from './renumbering';

/** An index after a write, and where its units stood before. */
export interface ExtendedIndex {
  readonly index: RetrievalIndex;
  readonly renumbering: Renumbering;
}

/**
 * The index with more units, and with newer cards of units that it has: the same that building it from all of them gives, without reading them again.
 * The one before stays whole for whoever holds it. What takes time is copying arrays, so it pays as long as few units are added to many.
 * @throws RangeError for an id that is there already, a newer card of a unit that is not there or stands elsewhere, or a position that is no whole number.
 */
export function extendIndex(before: RetrievalIndex, added: readonly AnalysedUnit[], newer: readonly UnitCard[]): ExtendedIndex {
  const units = added.toSorted((a, b) => byPlace(a.card, b.card));
  const news = units.map(({ card }) => card);
  if (!news.every(({ position }) => isUnsigned(position))) throw new RangeError('a position is a whole number');
  const renumbering = placesFor(before.cards, news);
  const cards = spliced(renumbering, renewed(before, newer), news);
  const body = units.map((unit) => unit.body);
  const named = news.some((card) => titleOf(card) !== undefined);
  const index: RetrievalIndex = {
    cards,
    times: spliced(renumbering, before.times, units.map(({ times }) => times)), // prettier-ignore
    positions: renumbered(before.positions, renumbering, news.map(({ position }) => position)), // prettier-ignore
    ...sessionsOf(before, renumbering, cards),
    body: extendField(before.body, renumbering, body),
    title: extendField(before.title, renumbering, units.map(({ title }) => title)), // prettier-ignore
    forward: extendForward(before.forward, renumbering, body),
    languages: spliced(renumbering, before.languages, units.map(({ language }) => language)), // prettier-ignore
    speakers: withNames(before.speakers, before.cards, news, speakerOf),
    titles: withNames(before.titles, before.cards, news, titleOf),
    titled: named || before.titled.size > 0 ? groupByTitle(cards) : before.titled,
    plain: spliced(renumbering, before.plain, units.map(({ plain }) => plain)), // prettier-ignore
    titleTerms: spliced(renumbering, before.titleTerms, units.map(({ title }) => title)), // prettier-ignore
    ordinals: before.ordinals.with(news.map(({ id }) => id), renumbering), // prettier-ignore
  };
  return { index, renumbering };
}

function renewed({ cards, ordinals }: RetrievalIndex, newer: readonly UnitCard[]): readonly UnitCard[] {
  if (newer.length === 0) return cards;
  const all = [...cards];
  for (const card of newer) {
    const ordinal = ordinals.get(card.id);
    const known = ordinal === undefined ? undefined : all[ordinal];
    if (ordinal === undefined || known === undefined || byPlace(known, card) !== 0) throw new RangeError(`no unit ${card.id} at its place`);
    all[ordinal] = card;
  }
  return all;
}

// Who stood side by side still belongs together, or not: only what is new is compared.
function sessionsOf(
  before: RetrievalIndex,
  { places }: Renumbering,
  cards: readonly UnitCard[],
): Pick<RetrievalIndex, 'sessions' | 'sessionCount'> {
  const sessions = new Uint32Array(cards.length);
  let number = -1;
  let old = 0;
  let isOld = false;
  for (let unit = 0, next = 0; unit < cards.length; unit++) {
    const wasOld = isOld;
    isOld = places[next] !== unit;
    if (!isOld) next += 1;
    const together = isOld && wasOld ? before.sessions[old] === before.sessions[old - 1] : inOneSession(cards[unit - 1], cards[unit]);
    if (isOld) old += 1;
    if (!together) number += 1;
    sessions[unit] = number;
  }
  return { sessions, sessionCount: number + 1 };
}

function inOneSession(a: UnitCard | undefined, b: UnitCard | undefined): boolean {
  return a !== undefined && b !== undefined && a.bank === b.bank && a.session === b.session;
}

function withNames(
  known: Gazetteer,
  before: readonly UnitCard[],
  added: readonly UnitCard[],
  nameOf: (card: UnitCard) => string | undefined,
): Gazetteer {
  const open = new Set(added.map(nameOf).filter((name) => name !== undefined));
  for (let unit = 0; open.size > 0 && unit < before.length; unit++) {
    const card = before[unit];
    const name = card === undefined ? undefined : nameOf(card);
    if (name !== undefined) open.delete(name);
  }
  return open.size === 0 ? known : new Gazetteer([...open].map((name) => ({ name, entity: name })), known); // prettier-ignore
}
