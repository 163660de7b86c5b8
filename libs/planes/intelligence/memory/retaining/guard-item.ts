import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { BankSettings } from '../banks/bank-settings';
import type { MemoryCode } from '../errors';
import { type GuardedTexts, guardTexts, type PiiAction, type PiiCount, type PiiRules } from '../pii/guard-text';
import type { Metadata } from '../texts/refuse-labels';
import type { RetainItem } from '../verbs/retain';

/** The texts of a content as they may be kept. */
export interface GuardedItem {
  readonly content: string;
  readonly title: string;
  readonly speaker: string | null;
  readonly source: string;
  readonly metadata: Metadata;
  readonly pii: readonly PiiCount[];
}

/** What a caller who found personal data itself calls it. */
const DECLARED = 'declared';

/**
 * Puts everything that a caller wrote of a content through the bank's barrier. Texts and numbers are struck; a label that memories are found or told apart by
 * is refused instead, because struck it would be another label's. Whose data it is and who may see it are names of people by intention, and are kept.
 * What the caller declares and no detector finds cannot be struck: a bank that redacts refuses it, as one that rejects does.
 */
export function guardItem(item: RetainItem, rules: BankSettings['pii']): GuardedItem | Refusal {
  const { content, title = '', speaker = '', source = '', metadata = {}, pii_detected = false } = item;
  const values = Object.entries(metadata).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [{ name, value, text: String(value) }] : [],
  );
  const guarded = guardTexts([content, title, speaker, source, ...values.map(({ text }) => text)], rules);
  if (isRefusal(guarded)) return guarded;
  const labels = guardLabels(labelsOf(item), rules);
  if (isRefusal(labels)) return labels;
  const found = together(guarded.found, labels.found);
  const declared = pii_detected && found.length === 0;
  if (declared && (rules.action === 'reject' || rules.action === 'redact')) return undetected();
  const [kept = '', heading = '', voice = '', origin = '', ...texts] = guarded.texts;
  const struck = values.map(({ name, value, text }, at) => [name, texts[at] === text ? value : (texts[at] ?? '')] as const);
  return {
    content: kept,
    title: heading,
    speaker: item.speaker === undefined ? null : voice,
    source: origin,
    metadata: { ...metadata, ...Object.fromEntries(struck) },
    pii: declared && rules.action === 'warn' ? [{ type: DECLARED, count: 1, action: 'warn' }] : found,
  };
}

/** The convention of tags that name whose data a memory is. */
export const PRINCIPAL_TAG = 'principal:';

function labelsOf({ tags = [], session_id = '', metadata = {}, fact, fact_type = '' }: RetainItem): readonly string[] {
  const labels = tags.filter((tag) => !tag.startsWith(PRINCIPAL_TAG));
  return [...labels, session_id, ...Object.keys(metadata), fact?.subject ?? '', fact?.predicate ?? '', fact_type];
}

// Digits of a random id may hold by chance, and nobody could take them out.
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Labels that memories are found or told apart by: what would be struck from a text refuses them. Random ids are passed over. */
export function guardLabels(labels: readonly string[], rules: PiiRules): GuardedTexts | Refusal {
  const unstruck = (action: PiiAction): PiiAction => (action === 'redact' ? 'reject' : action);
  const type_actions = Object.fromEntries(Object.entries(rules.type_actions).map(([type, action]) => [type, unstruck(action)]));
  const told = labels.filter((label) => !UUID.test(label));
  const guarded = guardTexts(told, { ...rules, action: unstruck(rules.action), type_actions });
  return isRefusal(guarded) ? { ...guarded, reason: `${guarded.reason} in a label, where nothing can be struck` } : guarded;
}

/** What was found here and there, by type. */
export function together(texts: readonly PiiCount[], labels: readonly PiiCount[]): readonly PiiCount[] {
  return [...Map.groupBy([...texts, ...labels], ({ type, action }) => `${type} ${action}`)]
    .flatMap(([, [first, ...more]]) =>
      first === undefined ? [] : [{ ...first, count: more.reduce((sum, { count }) => sum + count, first.count) }],
    )
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

function undetected(): Refusal {
  const code: MemoryCode = 'MEMORY_PII_REJECTED';
  return refused(code, 'the caller declares personal data, and nothing that could be struck was found', [DECLARED]);
}
