import type { FoundBy } from '@kernel/records/found-by';
import type { RunAnswer } from './answers';

/** What a run was told, best first, and by what each was found, the weightiest reason first. Empty for a run that was told nothing. */
export function groundsLines({ grounds }: Pick<RunAnswer, 'grounds'>): readonly string[] {
  if (grounds === undefined) return [];
  const found = [
    ...grounds.evidence.map(({ evidence_ref, ...why }) => ({ name: `evidence  ${shortRef(evidence_ref)}`, ...why })),
    ...grounds.memories.map(({ memory_id, ...why }) => ({ name: `memory    ${memory_id}`, stale: undefined, ...why })),
  ];
  const width = Math.max(0, ...found.map(({ name }) => name.length));
  const lines = found.map(({ name, score, found_by, stale }) =>
    `  ${name.padEnd(width)}  ${score.toFixed(3)}  ${reasons(found_by)}${stale === undefined ? '' : `  [${stale}]`}`.trimEnd(),
  );
  return ['found, with its score and what found it (rank in the list, what it adds):', ...lines];
}

// `kg:<document>#<section>@<snapshot>`: every reference of one run has the same snapshot.
function shortRef(ref: string): string {
  return ref.replace(/^kg:/, '').replace(/@sha256:[0-9a-f]{64}$/, '');
}

function reasons(found: FoundBy): string {
  return found.map(({ by, rank, adds }) => `${by}${rank === null ? '' : ` #${rank}`} ${adds < 0 ? '' : '+'}${adds.toFixed(3)}`).join(', ');
}
