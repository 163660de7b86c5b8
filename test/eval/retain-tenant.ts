import { isRefusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { BankProfile } from '@edges/bank-store/bank';
import { type BankStore, MOST_UNITS } from '@edges/bank-store/bank-store';
import type { NewUnit } from '@edges/bank-store/stored-unit';
import { prepareUnits } from '@planes/intelligence/recall/prepare-units';
import { dateMentions } from '@planes/intelligence/retrieval/analysis/dates';
import type { EvalDoc, EvalTenant } from './eval-set';
import { statementsOf } from './load-tenant';

/** The bank that a set's texts are in. */
export const EVAL_BANK = 'eval';

/** How many digits a session's number is padded to, so that the order of texts is the order of the file. */
const DIGITS = 8;

/** Retains all texts of one tenant of a set, as a service would. */
export async function retainTenant(store: BankStore, tenant: TenantId, set: EvalTenant, profile: BankProfile): Promise<void> {
  await store.putBank(tenant, { name: EVAL_BANK, profile, language: 'english', settings: {}, at: 0 });
  const told = new Map(set.triples.map((triples) => [triples.doc_id, statementsOf(triples)]));
  const units = set.docs.map((doc, place) => ({ ...unitOf(doc, place, profile), ...(told.get(doc.id) ?? NOTHING_TOLD) }));
  for (let at = 0; at < units.length; at += MOST_UNITS) {
    const prepared = prepareUnits(units.slice(at, at + MOST_UNITS), 'english');
    if (isRefusal(prepared)) throw new Error(prepared.reason);
    const retained = await store.retain(tenant, EVAL_BANK, { units: prepared, idempotency: null });
    if (isRefusal(retained)) throw new Error(retained.reason);
  }
}

const NOTHING_TOLD = { entities: [], relations: [] };

function unitOf(doc: EvalDoc, place: number, profile: BankProfile) {
  const role = profile === 'assistant-log' && (doc.speaker === 'user' || doc.speaker === 'assistant') ? doc.speaker : null;
  // Passages of a collection belong to no common session; turns stand in the order of the file.
  const session = String(profile === 'documents' ? place : doc.session).padStart(DIGITS, '0');
  return {
    ...{
      id: doc.id,
      text: doc.text,
      gloss: doc.caption ?? '',
      title: doc.title ?? '',
      speaker: doc.speaker ?? null,
      role,
      session,
      position: place,
    },
    ...{ tags: [], factType: profile === 'documents' ? 'world' : 'experience', classification: 'PUBLIC', fact: null, visibleTo: null },
    ...{ occurred: dateMentions(doc.date ?? '', 0)[0]?.interval ?? null, retainedAt: 0, expiresAt: null, source: 'eval', offset: 0 },
    ...{ contentType: profile === 'documents' ? 'document' : 'conversation', principals: [], retainedBy: 'service:eval', metadata: {} },
    ...{ supersedes: [], contradicts: [], retirement: null },
  } as const satisfies Omit<NewUnit, 'provenance' | 'contentKey' | 'analysis' | 'entities' | 'relations'> & {
    source: string;
    offset: number;
  };
}
