import { digestOf } from '@kernel/digest';
import { millisOf } from '@kernel/time';
import { analyseUnit } from './analysis/analyse-unit';
import type { Filter } from './filters/filter';
import { CHAT } from './fusion/profiles';
import { buildIndex } from './index/build-index';
import type { LoadedGeneration, Question } from './retrieve';
import type { Unit } from './unit';

/** The moment at which everything in the examples is asked. */
export const ASKED = millisOf('2026-06-15T12:00:00.000Z');

/** A turn of a conversation, in the open, valid for ever. */
export function aUnit(overrides: Partial<Unit> = {}): Unit {
  const id = overrides.id ?? 'u1';
  return {
    ...{ id, tenant: 'acme', bank: 'support', session: 's1', position: 0, speaker: null, role: null, title: '', gloss: '', text: 'Hello.' },
    ...{
      tags: [],
      factType: 'experience',
      classification: 'PUBLIC',
      occurred: null,
      retainedAt: ASKED,
      retractedAt: null,
      expiresAt: null,
    },
    ...{ visibleTo: null, fact: null, provenance: { source: `file:${id}`, offset: 0, contentHash: digestOf(id) } },
    ...overrides,
  };
}

/** Turns of one conversation, in order; ids are t0, t1, … */
export function aConversation(...texts: readonly string[]): readonly Unit[] {
  return texts.map((text, position) => aUnit({ id: `t${position}`, position, text }));
}

/** A filter that admits what {@link aUnit} makes. */
export function aFilter(overrides: Partial<Filter> = {}): Filter {
  return {
    ...{ tenant: 'acme', banks: ['support'], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null, factTypes: null },
    ...{ ceiling: 'RESTRICTED', viewers: [], now: ASKED + 1 },
    ...overrides,
  };
}

/** A loaded generation of these units. */
export function aGeneration(units: readonly Unit[], overrides: Partial<LoadedGeneration> = {}): LoadedGeneration {
  const index = buildIndex(units.map((unit) => analyseUnit(unit, 'english')));
  return { id: digestOf('generation'), index, graph: null, vectors: null, language: 'english', profile: CHAT, ...overrides };
}

export function aQuestion(text: string, overrides: Partial<Question> = {}): Question {
  return { text, askedAt: ASKED, filter: aFilter(), vector: null, external: [], most: 10, ...overrides };
}
