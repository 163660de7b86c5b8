import type { IndexGeneration } from './index-generations';

export interface GenerationRow extends Pick<IndexGeneration, 'state' | 'analyser' | 'embedder' | 'search' | 'digest'> {
  readonly generation: string;
  readonly taken_to: string;
  readonly last_seq: string;
  readonly units: string | null;
  readonly begun_at: string;
  readonly live_at: string | null;
  readonly retired_at: string | null;
}

export function generationOf({
  generation,
  taken_to,
  last_seq,
  units,
  begun_at,
  live_at,
  retired_at,
  ...row
}: GenerationRow): IndexGeneration {
  return {
    ...{ ...row, number: Number(generation), takenTo: Number(taken_to), lastPlace: Number(last_seq), units: numberOrNull(units) },
    ...{ begunAt: Number(begun_at), liveAt: numberOrNull(live_at), retiredAt: numberOrNull(retired_at) },
  };
}

function numberOrNull(value: string | null): number | null {
  return value === null ? null : Number(value);
}
