import { Compile } from 'typebox/compile';
import { timestampOf } from '@kernel/time';
import { RetainItem } from '@planes/intelligence/memory/verbs/retain';
import { misfit } from './granted';
import { instantOf } from './memory-shapes';
import type { ConversationToRetain, StatedFact, TextToRetain } from './memory-text';

const fits = Compile(RetainItem);
const SESSION = 'default';
/** Content types by how a text is cut; any other is a text. */
const TYPES = { conversation: 'conversation', document: 'document' } as const;

/** A text as the memory plane reads contents. @throws MemoryError MEMORY_REQUEST_INVALID, MEMORY_TIME_INVALID. */
export function itemOf(told: TextToRetain): RetainItem {
  const { text: content, cut = 'whole', title, speaker, source, metadata, factType, fact, classification, piiDetected } = told;
  const named = { title, speaker, source, fact_type: factType, classification, pii_detected: piiDetected };
  const item = {
    ...{ content, session_id: told.session ?? SESSION, extraction_profile: cut },
    content_type: cut === 'conversation' || cut === 'document' ? TYPES[cut] : 'text',
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)),
    ...lists({ tags: told.tags, principals: told.principals, visible_to: told.visibleTo }),
    ...lists({ supersedes: told.supersedes, contradicts: told.contradicts }),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
    ...(fact === undefined ? {} : { fact: factOf(fact) }),
  };
  if (!fits.Check(item)) throw misfit(fits.Errors(item).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')); // prettier-ignore
  if (cut !== 'whole' && [told.id, told.gloss, told.entities, told.relations].some((own) => own !== undefined))
    throw misfit('id, gloss, entities and relations are those of a whole text, not of its parts');
  return item;
}

/** The turns of a conversation as texts. */
export function turnsOf({ turns, ...shared }: ConversationToRetain): readonly TextToRetain[] {
  return turns.map((turn) => ({ ...shared, ...turn }));
}

function lists(named: Readonly<Record<string, readonly string[] | undefined>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(named).flatMap(([name, list]) => (list === undefined ? [] : [[name, [...list]]])));
}

function factOf({ subject, predicate, validFrom, validTo }: StatedFact) {
  return {
    subject,
    predicate,
    valid_from: timestampOf(instantOf(validFrom)),
    valid_to: validTo === undefined ? null : timestampOf(instantOf(validTo)),
  };
}
