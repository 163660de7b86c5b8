import type { EvidenceExplanation } from '@kernel/records/evidence-explanation';

/** Why evidence was found, for people: each passage with the lists that found it, each edge with who made it. */
export function explanationLines(explanation: EvidenceExplanation): readonly string[] {
  const { passages, hops, linked, considered, profile, snapshot_version, truncated_by } = explanation;
  return [
    `snapshot ${snapshot_version}, profile ${profile}, ${considered} sections considered`,
    ...(linked.length === 0 ? [] : [`the question names ${linked.join(', ')}`]),
    ...passages.flatMap(({ place, score, evidence_ref, heading, reasons }) => [
      `${String(place).padStart(3)}  ${score.toFixed(3)}  ${heading}`,
      `     ${evidence_ref}`,
      ...reasons.map(
        ({ by, rank, weight, adds }) => `       +${adds.toFixed(3)}  ${by}${rank === null ? '' : `, rank ${rank}`}, weight ${weight}`,
      ),
    ]),
    ...hops.map(({ hop, subject, predicate, object, contributor, confidence }) => {
      return `  ${hop}  ${subject} ${predicate} ${object}  (${contributor}, ${confidence})`;
    }),
    ...(truncated_by.length === 0 ? [] : [`cut by: ${truncated_by.join(', ')}`]),
  ];
}
