import type { Classification } from '@kernel/classification';
import type { Digest } from '@kernel/digest';
import type { PromotedMemory, RecalledMemory } from '@kernel/records/memory';
import { millisOf, type Timestamp } from '@kernel/time';
import { rankForRun } from '../recall/rank-for-run';
import { analyseUnit } from '../retrieval/analysis/analyse-unit';
import type { Profile } from '../retrieval/fusion/profile';
import { CHAT } from '../retrieval/fusion/profiles';
import { generationOf } from '../retrieval/generation';
import { buildIndex } from '../retrieval/index/build-index';
import type { LoadedGeneration } from '../retrieval/retrieve';
import type { Unit } from '../retrieval/unit';

/** Statements that somebody reviewed: each stands for itself, what else is known of its entity speaks for it a little. */
export const STATEMENTS: Profile = {
  ...CHAT,
  name: 'statements@1',
  weights: { own: 1, session: 0.2, latest: 0.1 },
  boosts: { speaker: 0, phrase: 0.2, entity: 0, user: 0 },
};

const LANGUAGE = 'english';

/** The promoted memories of one bank at one generation, ready to be asked. */
export interface LoadedMemories {
  readonly generation: LoadedGeneration;
  readonly memories: ReadonlyMap<string, PromotedMemory>;
}

export interface MemoryQuestion {
  readonly text: string;
  readonly at: Timestamp;
  readonly ceiling: Classification;
  readonly most: number;
}

/** Makes an index of what was promoted by `generation`, in any order. */
export function loadMemories(generation: Digest, promoted: readonly PromotedMemory[]): LoadedMemories {
  const units = promoted.toSorted(outranks).map((memory, place) => analyseUnit(unitOf(memory, place), LANGUAGE));
  const id = generationOf({ content: generation, embedder: null, language: LANGUAGE, profile: STATEMENTS });
  const loaded = { id, index: buildIndex(units), graph: null, vectors: null, language: LANGUAGE, profile: STATEMENTS } as const;
  return { generation: loaded, memories: new Map(promoted.map((memory) => [memory.memory_id, memory])) };
}

/** The best memories that may be seen: not above the ceiling, not expired. Of two as good a `correction` comes first, then the newer, then by id. */
export function recallPromoted({ generation, memories }: LoadedMemories, question: MemoryQuestion): RecalledMemory['memories'] {
  const { text, at, ceiling, most } = question;
  const [first] = memories.values();
  if (first === undefined) return [];
  const now = millisOf(at);
  const filter = {
    ...{ tenant: first.tenant_id, banks: [first.bank], anyTag: [], allTags: [], noTag: [], time: null, asOf: null, session: null },
    ...{ factTypes: null, ceiling, viewers: [], now },
  };
  return rankForRun(generation, { text, askedAt: now, filter, most }).map(({ id, score, foundBy }) => {
    const memory = memories.get(id);
    if (memory === undefined) throw new Error('a generation ranks what it was made of');
    return { memory, score, found_by: foundBy };
  });
}

// Everything stands in one session per entity; the place decides between two as good.
function unitOf(memory: PromotedMemory, position: number): Unit {
  const { memory_id: id, tenant_id: tenant, bank, entity, predicate, value, classification, expires_at, promoted_at } = memory;
  return {
    ...{
      id,
      tenant,
      bank,
      session: entity,
      position,
      speaker: null,
      role: null,
      title: '',
      tags: [],
      factType: memory.class,
      classification,
    },
    ...{ occurred: null, retainedAt: millisOf(promoted_at), retractedAt: null, visibleTo: null, fact: null, gloss: '' },
    ...{ expiresAt: expires_at === null ? null : millisOf(expires_at), text: `${entity}\n${predicate}\n${value}` },
    provenance: { source: id, offset: 0, contentHash: memory.content_hash },
  };
}

function outranks(a: PromotedMemory, b: PromotedMemory): number {
  const correction = Number(b.class === 'correction') - Number(a.class === 'correction');
  return correction || order(b.promoted_at, a.promoted_at) || order(a.memory_id, b.memory_id);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
