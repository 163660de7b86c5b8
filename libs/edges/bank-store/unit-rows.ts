import type { Digest } from '@kernel/digest';
import type { Classification } from '@kernel/classification';
import type { TenantId } from '@kernel/tenant';
import type { SourceReading } from '@planes/intelligence/recall/recall-source';
import type { Language } from '@planes/intelligence/retrieval/analysis/languages';
import type { Relation, Role, StatedFact, UnitCard } from '@planes/intelligence/retrieval/unit';
import type { ContentType, IndexRow, Retirement, StoredUnit, UnitAnalysis } from './stored-unit';

/** A unit's row without its texts, as an index needs it. */
interface CardRow {
  readonly tenant_id: TenantId;
  readonly bank: string;
  readonly seq: string;
  readonly unit_id: string;
  readonly session: string;
  readonly position: number;
  readonly speaker: string | null;
  readonly role: Role | null;
  readonly title: string;
  readonly tags: readonly string[];
  readonly fact_type: string;
  readonly classification: Classification;
  readonly occurred_from: string | null;
  readonly occurred_to: string | null;
  readonly retained_at: string;
  readonly expires_at: string | null;
  readonly visible_to: readonly string[] | null;
  readonly fact: StatedFact | null;
  readonly source: string;
  readonly source_offset: number;
  readonly content_hash: string;
  readonly ended_at: string | null;
  readonly entities: readonly string[];
  readonly relations: readonly Relation[];
}

/** A unit's row as an index needs it. */
export interface IndexedRow extends CardRow {
  readonly digest: Digest;
}

/** What the analyser made of a unit. */
export interface AnalysisRow {
  readonly seq: string;
  readonly analyser: string;
  readonly expected: string;
  readonly language: Language;
  readonly terms: string;
}

export interface UnitRow extends CardRow {
  readonly body: string;
  readonly gloss: string;
  readonly content_type: ContentType;
  readonly principals: readonly string[];
  readonly retained_by: string;
  readonly metadata: StoredUnit['metadata'];
  readonly content_key: string;
  readonly why: Retirement['why'] | null;
  readonly superseded_by: string | null;
  readonly supersedes: readonly string[];
  readonly contradicts: readonly string[];
  readonly used_at: string | null;
}

/** What the analyser found, in one text. */
export function termsText({ body, title, plain, times }: Pick<UnitAnalysis, 'body' | 'title' | 'plain' | 'times'>): string {
  return JSON.stringify([body, title, plain, times.map(({ from, to }) => [from, to])]);
}

/** What a text of {@link termsText} says. */
export function readingOf({ seq, language, terms }: Pick<AnalysisRow, 'seq' | 'language' | 'terms'>): SourceReading {
  const [body, title, plain, times] = JSON.parse(terms) as [string[], string[], string[], [number, number][]];
  return { seq: Number(seq), language, body, title, plain, times: times.map(([from, to]) => ({ from, to })) };
}

export function indexRowOf(row: IndexedRow, analysis: AnalysisRow): IndexRow {
  const { digest, entities, relations } = row;
  const { analyser, expected } = analysis;
  return { ...readingOf(analysis), card: cardOf(row), digest, analyser, expected, entities, relations };
}

export function storedUnitOf(row: UnitRow): StoredUnit {
  const { tenant: _, retractedAt, ...card } = cardOf(row);
  return {
    ...card,
    ...{ seq: Number(row.seq), text: row.body, gloss: row.gloss, contentType: row.content_type, principals: row.principals },
    ...{
      entities: row.entities,
      relations: row.relations,
      retainedBy: row.retained_by,
      metadata: row.metadata,
      contentKey: row.content_key,
    },
    ...{ supersedes: row.supersedes, contradicts: row.contradicts, lastUsedAt: numberOrNull(row.used_at) },
    retirement: retractedAt === null || row.why === null ? null : { at: retractedAt, why: row.why, by: row.superseded_by },
  };
}

function cardOf(row: CardRow): UnitCard {
  const [from, to] = [numberOrNull(row.occurred_from), numberOrNull(row.occurred_to)];
  return {
    ...{ id: row.unit_id, tenant: row.tenant_id, bank: row.bank, session: row.session, position: row.position },
    ...{ speaker: row.speaker, role: row.role, title: row.title, tags: row.tags, factType: row.fact_type },
    ...{ classification: row.classification, occurred: from === null || to === null ? null : { from, to } },
    ...{ retainedAt: Number(row.retained_at), retractedAt: numberOrNull(row.ended_at), expiresAt: numberOrNull(row.expires_at) },
    ...{ visibleTo: row.visible_to, fact: row.fact },
    provenance: { source: row.source, offset: row.source_offset, contentHash: row.content_hash },
  };
}

function numberOrNull(value: string | null): number | null {
  return value === null ? null : Number(value);
}
