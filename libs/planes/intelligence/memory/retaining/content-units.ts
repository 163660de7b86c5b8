import type { Classification } from '@kernel/classification';
import { digestOf } from '@kernel/digest';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import { isTimestamp, millisOf, type Millis } from '@kernel/time';
import type { Role, StatedFact } from '../../retrieval/unit';
import type { BankSettings } from '../banks/bank-settings';
import type { MemoryCode } from '../errors';
import { refuseRelations } from '../lifecycle/check-relations';
import type { PiiCount } from '../pii/guard-text';
import { PROFILE_OF } from '../splitting/extraction-profile';
import { splitContent } from '../splitting/split-content';
import { type Metadata, refuseMetadata, refuseTags } from '../texts/refuse-labels';
import { refuseContent, refuseUnstorable } from '../texts/refuse-text';
import type { ContentType, RetainItem } from '../verbs/retain';
import { countRepetitions } from './count-repetitions';
import { guardItem, PRINCIPAL_TAG } from './guard-item';

/** A unit as a content gives it, before the analyser has read it. */
export interface ContentUnit {
  readonly id: string;
  readonly session: string;
  readonly position: number | null;
  readonly speaker: string | null;
  readonly role: Role | null;
  readonly title: string;
  readonly text: string;
  readonly gloss: string;
  readonly tags: readonly string[];
  readonly factType: string;
  readonly classification: Classification;
  readonly occurred: { readonly from: Millis; readonly to: Millis } | null;
  readonly retainedAt: Millis;
  readonly expiresAt: Millis | null;
  readonly visibleTo: readonly string[] | null;
  readonly fact: StatedFact | null;
  /** Names that the text speaks of, and what it states of them: nobody has extracted any. */
  readonly entities: readonly string[];
  readonly relations: readonly { readonly subject: string; readonly predicate: string; readonly object: string }[];
  readonly source: string;
  readonly offset: number;
  readonly contentType: ContentType;
  readonly principals: readonly string[];
  readonly retainedBy: string;
  readonly metadata: Metadata;
  readonly supersedes: readonly string[];
  readonly contradicts: readonly string[];
  readonly retirement: null;
  /** How often the same was said before it, in this call. */
  readonly repetition: number;
}

/** Who retains, when, and what the bank demands. */
export interface Retaining {
  readonly at: Millis;
  /** `type:id`. */
  readonly by: string;
  readonly settings: BankSettings;
  readonly nextId: () => string;
}

/** A content as units, in its order, and what the barrier found in it. */
export interface ContentUnits {
  readonly units: readonly ContentUnit[];
  readonly pii: readonly PiiCount[];
}

/** Makes units of one content: checked, guarded, cut. The same content gives the same units but for their ids. */
export function contentUnits(item: RetainItem & { readonly role?: Role }, retaining: Retaining): ContentUnits | Refusal {
  const problem = problemOf(item);
  if (problem !== undefined) return problem;
  const guarded = guardItem(item, retaining.settings.pii);
  if (isRefusal(guarded)) return guarded;
  const { content, title, speaker, source, metadata, pii } = guarded;
  // A struck content may have nothing left that could be found.
  const nothingLeft = refuseContent(content);
  if (nothingLeft !== undefined) return nothingLeft;
  const contentType = item.content_type ?? 'text';
  const profile = item.extraction_profile ?? (item.fact === undefined ? PROFILE_OF[contentType] : 'whole');
  const parts = splitContent(content, profile);
  const shared = {
    ...{
      session: item.session_id ?? ownSession({ content, source, title }),
      position: null,
      role: item.role ?? null,
      gloss: '',
      entities: [],
      relations: [],
    },
    ...{ tags: item.tags ?? [], factType: item.fact_type ?? (item.fact === undefined ? 'experience' : 'world') },
    ...{ classification: item.classification ?? 'INTERNAL', occurred: momentOf(item.occurred_at), retainedAt: retaining.at },
    ...{ expiresAt: item.expires_at === undefined ? null : millisOf(item.expires_at), visibleTo: item.visible_to ?? null },
    ...{ fact: factOf(item), source, contentType, principals: principalsOf(item), retainedBy: retaining.by, metadata },
  } as const;
  const units = parts.map((part, at): ContentUnit => {
    const relations =
      at === 0 ? { supersedes: item.supersedes ?? [], contradicts: item.contradicts ?? [] } : { supersedes: [], contradicts: [] };
    const said = {
      speaker: part.speaker ?? speaker,
      title: part.title === '' ? title : part.title,
      text: part.text,
      offset: part.offset,
    };
    return { id: retaining.nextId(), ...shared, ...said, ...relations, retirement: null, repetition: 0 };
  });
  return { units: countRepetitions(units), pii };
}

function problemOf(item: RetainItem): Refusal | undefined {
  const { content, tags = [], metadata = {}, supersedes = [], contradicts = [], fact, occurred_at, expires_at } = item;
  const names = [item.title, item.speaker, item.session_id, item.source, fact?.subject, fact?.predicate, ...(item.principals ?? []), ...(item.visible_to ?? [])]; // prettier-ignore
  const unstorable = names.map((name) => refuseUnstorable('a name', name ?? '')).find((refusal) => refusal !== undefined);
  const times = [occurred_at, expires_at, fact?.valid_from, fact?.valid_to].filter((time) => time !== undefined && time !== null);
  return (
    refuseContent(content) ?? refuseTags(tags) ?? refuseMetadata(metadata) ?? unstorable ?? refuseRelations({ supersedes, contradicts }) ?? (times.every(isTimestamp) ? undefined : noInstant()) // prettier-ignore
  );
}

// What belongs to no session is one of its own, the same whenever it is retained. Made of what is kept: a hash of what was struck would tell it to whoever guesses.
function ownSession({ content, source, title }: { readonly content: string; readonly source: string; readonly title: string }): string {
  return `content:${digestOf({ content, source, title }).slice('sha256:'.length, 'sha256:'.length + 32)}`;
}

function momentOf(at: string | undefined): ContentUnit['occurred'] {
  return at === undefined ? null : { from: millisOf(at), to: millisOf(at) + 1 };
}

function factOf({ fact }: RetainItem): StatedFact | null {
  if (fact === undefined) return null;
  const { subject, predicate, valid_from, valid_to } = fact;
  return { subject, predicate, validFrom: millisOf(valid_from), validTo: valid_to === null ? null : millisOf(valid_to) };
}

function principalsOf({ principals = [], tags = [] }: RetainItem): readonly string[] {
  const tagged = tags.filter((tag) => tag.startsWith(PRINCIPAL_TAG)).map((tag) => tag.slice(PRINCIPAL_TAG.length));
  return [...new Set([...principals, ...tagged])];
}

function noInstant(): Refusal {
  const code: MemoryCode = 'MEMORY_TIME_INVALID';
  return refused(code, 'a time names no instant');
}
