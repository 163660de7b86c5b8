import type { Digest } from '@kernel/digest';
import type { Classification } from '@kernel/classification';
import type { TenantId } from '@kernel/tenant';
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

export interface IndexedRow extends CardRow {
  readonly digest: Digest;
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

const CARD_COLUMNS = `u.tenant_id, u.bank, u.seq, u.unit_id, u.session, u.position, u.speaker, u.role, u.title, u.tags, u.fact_type, u.classification,
  u.occurred_from, u.occurred_to, u.retained_at, u.expires_at, u.visible_to, u.fact, u.source, u.source_offset, u.content_hash, u.entities, u.relations`;

const END = 'LEFT JOIN memory.unit_end e ON e.tenant_id = u.tenant_id AND e.bank = u.bank AND e.seq = u.seq';

const linked = (kind: string) => `ARRAY(SELECT t.unit_id FROM memory.unit_link l
    JOIN memory.unit t ON t.tenant_id = l.tenant_id AND t.bank = l.bank AND t.seq = l.to_seq
    WHERE l.tenant_id = u.tenant_id AND l.bank = u.bank AND l.seq = u.seq AND l.kind = '${kind}' ORDER BY t.seq)`;

/** Whole units `u`, with their end `e` and last use `n`; a WHERE clause follows. */
export const SELECT_UNITS = `SELECT ${CARD_COLUMNS}, e.at AS ended_at, e.why, u.body, u.gloss, u.content_type, u.principals, u.retained_by,
  u.metadata, u.content_key, n.at AS used_at, ${linked('supersedes')} AS supersedes, ${linked('contradicts')} AS contradicts,
  (SELECT s.unit_id FROM memory.unit_link l JOIN memory.unit s ON s.tenant_id = l.tenant_id AND s.bank = l.bank AND s.seq = l.seq
    WHERE l.tenant_id = u.tenant_id AND l.bank = u.bank AND l.to_seq = u.seq AND l.kind = 'supersedes' ORDER BY l.seq LIMIT 1) AS superseded_by
  FROM memory.unit u ${END}
  LEFT JOIN memory.unit_use n ON n.tenant_id = u.tenant_id AND n.bank = u.bank AND n.seq = u.seq`;

/** $1 tenant, $2 bank, $3 the change to read at, $4 after which place, $5 how many. What ended later has not ended yet. */
const INDEXED = (since: string) => `SELECT ${CARD_COLUMNS}, CASE WHEN e.change <= $3 THEN e.at END AS ended_at,
  u.digest, a.analyser, a.expected, a.language, a.terms
  FROM memory.unit u ${END}
  JOIN memory.unit_analysis a ON a.tenant_id = u.tenant_id AND a.bank = u.bank AND a.seq = u.seq
  WHERE u.tenant_id = $1 AND u.bank = $2 AND u.change <= $3 AND u.seq > $4 ${since} ORDER BY u.seq LIMIT $5`;

export const INDEX_ROWS = INDEXED('');

/** The same, of what was written after change $6. */
export const CHANGED_INDEX_ROWS = INDEXED(`AND u.seq IN (
  SELECT x.seq FROM memory.unit x WHERE x.tenant_id = $1 AND x.bank = $2 AND x.change > $6
  UNION ALL SELECT y.seq FROM memory.unit_end y WHERE y.tenant_id = $1 AND y.bank = $2 AND y.change > $6)`);

/** What the analyser found, in one text. */
export function termsText({ body, title, plain, times }: UnitAnalysis): string {
  return JSON.stringify([body, title, plain, times.map(({ from, to }) => [from, to])]);
}

export function indexRowOf(row: IndexedRow): IndexRow {
  const [body, title, plain, times] = JSON.parse(row.terms) as [string[], string[], string[], [number, number][]];
  const { digest, analyser, expected, language } = row;
  return {
    ...{ card: cardOf(row), seq: Number(row.seq), digest, analyser, expected, language, body, title, plain },
    ...{ entities: row.entities, relations: row.relations },
    times: times.map(([from, to]) => ({ from, to })),
  };
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
