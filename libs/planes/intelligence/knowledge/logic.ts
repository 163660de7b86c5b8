import { assembleBundle } from './assemble-bundle';
import { checkEdges } from './check-edges';
import { findConflicts } from './find-conflicts';
import { loadSections, rankSections } from './rank-sections';
import { sectionTree } from './section-tree';
import { buildSnapshot } from './snapshot';
import { beginWalk, walkOn } from './walk-edges';

/** Every decision about knowledge by its logic version. A version that is not here cannot be replayed. */
export const KNOWLEDGE_LOGIC = {
  'intelligence/section-tree@1': { sectionTree },
  'intelligence/edges@1': { checkEdges, findConflicts },
  'intelligence/snapshot@2': { buildSnapshot },
  'intelligence/rank@3': { loadSections, rankSections },
  'intelligence/evidence@2': { beginWalk, walkOn, assembleBundle },
} as const;

/** The versions in use, sorted, as pins name them. */
export const KNOWLEDGE_LOGIC_VERSIONS: readonly string[] = Object.keys(KNOWLEDGE_LOGIC).sort();
