import { assembleBundle } from './assemble-bundle';
import { checkEdges } from './check-edges';
import { bundleAt } from './dated-bundle';
import { explainEvidence } from './explain-evidence';
import { readExtraction } from './extraction';
import { findConflicts } from './find-conflicts';
import { applyRules } from './pattern-rules';
import { loadSections, rankSections } from './rank-sections';
import { sectionTree } from './section-tree';
import { buildSnapshot } from './snapshot';
import { edgesOfTable } from './table-mapping';
import { verifySnapshot } from './verify-snapshot';
import { beginWalk, walkOn } from './walk-edges';

/** Every decision about knowledge by its logic version. A version that is not here cannot be replayed. */
export const KNOWLEDGE_LOGIC = {
  'intelligence/section-tree@2': { sectionTree },
  'intelligence/edges@2': { checkEdges, findConflicts },
  'intelligence/snapshot@3': { buildSnapshot, verifySnapshot },
  'intelligence/rank@4': { loadSections, rankSections },
  'intelligence/evidence@3': { beginWalk, walkOn, assembleBundle, bundleAt, explainEvidence },
  'intelligence/table-edges@1': { edgesOfTable },
  'intelligence/rule-edges@1': { applyRules },
  'intelligence/extraction@1': { readExtraction },
} as const;

/** The versions in use, sorted, as pins name them. */
export const KNOWLEDGE_LOGIC_VERSIONS: readonly string[] = Object.keys(KNOWLEDGE_LOGIC).sort();
