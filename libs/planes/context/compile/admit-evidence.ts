import { withinClassification } from '@kernel/classification';
import type { Refusal } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { EvidenceBundle, Passage } from '@kernel/records/evidence-bundle';
import type { RunContext } from '@kernel/records/run-context';
import { blockId, type CandidateBlock, dataBlock } from './candidate-block';
import type { CountTokens } from './estimate-tokens';
import { type Omission, omitted, type OmissionReason } from './omission';
import { refuseCompile } from './refuse-compile';

/** How a warning begins. */
const SAID = { expired: 'expired', review_due: 'due for review' } as const;

/** Stage 4. Which passages may be used, best first, and which not and why. */
export interface AdmittedEvidence {
  readonly blocks: readonly CandidateBlock[];
  /** The passage behind each block, by block id. */
  readonly passages: ReadonlyMap<string, Passage>;
  readonly omissions: readonly Omission[];
  readonly warnings: readonly string[];
}

/**
 * Admits passages by descending score, ties by reference; the first ones count as the required evidence.
 * What is above the run's classification, contradicted or a repetition is left out by name. Refuses when too little is left.
 * Source: reference design, section 5.2.
 */
export function admitEvidence(
  pack: ContextPack,
  run: RunContext,
  evidence: EvidenceBundle,
  count: CountTokens,
): AdmittedEvidence | Refusal {
  const needed = pack.intelligence_refs.retrieval.evidence_required[run.intent_id] ?? 0;
  const contradicted = new Set(evidence.conflicts.flatMap((conflict) => conflict.evidence_refs));
  const passages = new Map<string, Passage>();
  const blocks: CandidateBlock[] = [];
  const omissions: Omission[] = [];
  for (const passage of evidence.passages.toSorted(byScore)) {
    const id = blockId('evidence', `${passage.document_id}#${passage.section_id}@${passage.offset}`);
    const reason = whyNot(passage, run, contradicted, passages.has(id));
    const block = passageBlock(id, passage, count, reason === null && passages.size < needed ? 'required' : 'optional');
    if (reason !== null) {
      omissions.push(omitted(block, reason));
      continue;
    }
    passages.set(id, passage);
    blocks.push(block);
  }
  if (passages.size < needed) {
    return refuseCompile('CONTEXT_EVIDENCE_MISSING', `intent ${run.intent_id} needs ${needed} passages, ${passages.size} may be used`, [
      run.intent_id,
    ]);
  }
  return {
    blocks: [...blocks, ...graphBlock(evidence, count)],
    passages,
    omissions,
    warnings: warningsOf(evidence, [...passages.values()]),
  };
}

function whyNot(passage: Passage, run: RunContext, contradicted: ReadonlySet<string>, known: boolean): OmissionReason | null {
  if (!withinClassification(passage.classification, run.data_classification)) return 'classification_above_run';
  if (contradicted.has(passage.evidence_ref)) return 'unresolved_conflict';
  return known ? 'duplicate' : null;
}

function passageBlock(id: string, passage: Passage, count: CountTokens, need: 'required' | 'optional'): CandidateBlock {
  const content = `${passage.heading}\n${passage.text}`;
  const priority = Math.round(passage.score * 1000);
  return dataBlock(
    { block_id: id, bucket: 'evidence', content, priority, provenance_refs: [passage.evidence_ref], origin: 'knowledge' },
    count,
    need,
  );
}

function graphBlock(evidence: EvidenceBundle, count: CountTokens): readonly CandidateBlock[] {
  if (evidence.hops.length === 0) return [];
  const lines = evidence.hops.map((hop) => `${hop.subject} ${hop.predicate} ${hop.object}`);
  const refs = evidence.hops.map((hop) => hop.evidence_ref);
  const content = [...new Set(lines)].sort().join('\n');
  return [
    dataBlock(
      {
        block_id: 'evidence:graph',
        bucket: 'evidence',
        content,
        priority: 0,
        provenance_refs: [...new Set(refs)].sort(),
        origin: 'knowledge',
      },
      count,
    ),
  ];
}

function warningsOf(evidence: EvidenceBundle, used: readonly Passage[]): readonly string[] {
  const conflicts = evidence.conflicts.map(
    ({ subject, predicate, values }) => `conflict: ${subject} ${predicate} has ${values.length} values`,
  );
  const passages = used.flatMap(({ evidence_ref, stale }) => (stale === undefined ? [] : [`${SAID[stale]}: ${evidence_ref}`]));
  const edges = evidence.hops.flatMap(({ subject, predicate, object, stale }) =>
    stale === undefined ? [] : [`${SAID[stale]}: ${subject} ${predicate} ${object}`],
  );
  return [
    ...conflicts.sort(),
    ...[...new Set([...passages, ...edges])].sort(),
    ...(evidence.truncated ? ['evidence was truncated where it was found'] : []),
  ];
}

function byScore(a: Passage, b: Passage): number {
  return b.score - a.score || order(a.evidence_ref, b.evidence_ref) || a.offset - b.offset || order(a.content_hash, b.content_hash);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
