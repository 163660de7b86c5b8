import type { Refusal as WireRefusal } from '@contracts/generated/fiveplane/common/v1/document';
import type { SealedRecord as WireSealedRecord } from '@contracts/generated/fiveplane/trust/v1/decision_records';
import type { ResolveRequest } from '@contracts/generated/fiveplane/trust/v1/registry';
import { assertNever } from '@kernel/assert-never';
import { canonicalBytes } from '@kernel/canonical-json';
import { isDigest } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { Fault } from '@kernel/fault';
import { type Id, type IdPrefix, isId } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { APPROVAL_STATES, type ApprovalStanding, type ApprovalState } from '@kernel/records/approval';
import { AuditSubmission } from '@kernel/records/audit-entry';
import { Envelope as EnvelopeRecord, type SignedEnvelope } from '@kernel/records/envelope';
import { isPublishedKind, type PublishedKind } from '@kernel/records/published-document';
import type { StoredRecord } from '@edges/decision-records/decision-record-store';
import { parseRecord, wireDocument } from '@platform/grpc/documents';
import type { VerifiedCall } from '@platform/grpc/verified-call';
import type { Caller } from './caller';
import type { DocumentName, LoadedDocument } from './verified-documents';

/** The longest list that one call gets. */
const MAX_PAGE = 200;

/** Who is named in the audit log: the last of the call's principals, or the app itself when it names none. */
export function callerOf({ tenant, principals, caller }: VerifiedCall): Caller {
  return { tenant, actor: principals.at(-1)?.id ?? caller };
}

export function wireRefusal({ code, reason, rules }: Refusal): { readonly $case: 'refusal'; readonly refusal: WireRefusal } {
  return { $case: 'refusal', refusal: { code, reason, rules: [...rules] } };
}

export function wireEnvelope(envelope: Envelope): Buffer {
  return Buffer.from(canonicalBytes(envelope));
}

/** @throws Fault REQUEST_INVALID when the bytes are no DSSE envelope in canonical JSON. */
export function envelopeFrom(bytes: Uint8Array): SignedEnvelope {
  return parseRecord('envelope', EnvelopeRecord, bytes);
}

/** @throws Fault REQUEST_INVALID for a kind that the registry does not keep. */
export function kindFrom(kind: string): PublishedKind {
  if (isPublishedKind(kind)) return kind;
  throw new Fault('REQUEST_INVALID', 'the registry keeps no documents of this kind', 'never');
}

/** @throws Fault REQUEST_INVALID when neither name nor digest is given, or the digest is none. */
export function nameFrom(name: ResolveRequest['name']): DocumentName {
  switch (name?.$case) {
    case undefined:
      throw new Fault('REQUEST_INVALID', 'a document is asked for by name or by digest', 'never');
    case 'ref':
      return { ref: name.ref };
    case 'digest':
      if (isDigest(name.digest)) return { digest: name.digest };
      throw new Fault('REQUEST_INVALID', 'a digest is sha256: and 64 hexadecimal digits', 'never');
    default:
      return assertNever(name);
  }
}

/** The id, or undefined for the empty text that means "none". @throws Fault REQUEST_INVALID for what is no such id. */
export function idOrNone<P extends IdPrefix>(prefix: P, text: string): Id<P> | undefined {
  if (text === '') return undefined;
  if (isId(prefix, text)) return text;
  throw new Fault('REQUEST_INVALID', `not an id that begins with ${prefix}_`, 'never');
}

/** @throws Fault REQUEST_INVALID for a state that approvals do not have. */
export function stateOrNone(text: string): ApprovalState | undefined {
  if (text === '') return undefined;
  const state = APPROVAL_STATES.find((candidate) => candidate === text);
  if (state === undefined) throw new Fault('REQUEST_INVALID', `approvals are ${APPROVAL_STATES.join(', ')}`, 'never');
  return state;
}

/** @throws Fault REQUEST_INVALID outside 1 to 200. */
export function pageLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return limit;
  throw new Fault('REQUEST_INVALID', `a page has 1 to ${MAX_PAGE} entries`, 'never');
}

export function factsFrom(facts: readonly Uint8Array[]): readonly AuditSubmission[] {
  return facts.map((bytes) => parseRecord('audit-submission', AuditSubmission, bytes));
}

export function standingOutcome(standing: ApprovalStanding | Refusal) {
  if (isRefusal(standing)) return wireRefusal(standing);
  return { $case: 'standing', standing: wireDocument('approval-standing', standing) } as const;
}

export function documentOutcome(loaded: LoadedDocument | Refusal) {
  if (isRefusal(loaded)) return wireRefusal(loaded);
  const { document_kind, value, envelope } = loaded;
  return { $case: 'document', document: { document: wireDocument(document_kind, value), envelope: wireEnvelope(envelope) } } as const;
}

export function wireSealedRecord({ record, envelope, event_id }: StoredRecord): WireSealedRecord {
  return { record: wireDocument('decision-record', record), envelope: wireEnvelope(envelope), eventId: event_id };
}

export function sealedOutcome(sealed: StoredRecord | Refusal) {
  return isRefusal(sealed) ? wireRefusal(sealed) : ({ $case: 'sealed', sealed: wireSealedRecord(sealed) } as const);
}
