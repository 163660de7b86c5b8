import { timestampOf } from '@kernel/time';
import { layerOf } from '@planes/intelligence/memory/merging/layers';
import type { MemoryHit, RecallBody } from '@planes/intelligence/memory/verbs/recall';
import type { RecalledHit } from '@planes/intelligence/recall/recalled';

/** A hit with as much detail as was asked for. Reasons come with `full` only; the text with everything but `titles`. */
export function memoryHit(
  { card, text, score, supersededBy, reasons }: RecalledHit,
  metadata: MemoryHit['metadata'],
  { detail_level = 'full', include_sources = true }: Pick<RecallBody, 'detail_level' | 'include_sources'>,
): MemoryHit {
  return {
    memory_id: card.id,
    bank_id: card.bank,
    text: detail_level === 'titles' ? '' : text,
    title: card.title,
    score,
    fact_type: card.factType,
    memory_layer: layerOf(card),
    tags: [...card.tags],
    metadata,
    speaker: card.speaker,
    session_id: card.session,
    chunk_id: card.position,
    occurred_at: card.occurred === null ? null : timestampOf(card.occurred.from),
    retained_at: timestampOf(card.retainedAt),
    source: include_sources && card.provenance.source !== '' ? card.provenance.source : null,
    classification: card.classification,
    superseded_by: supersededBy,
    reasons: detail_level === 'full' ? reasons.map(({ by, rank, weight, adds }) => ({ by, rank, weight, adds })) : [],
  };
}
