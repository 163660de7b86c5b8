import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { BankSettings } from '../banks/bank-settings';
import type { MemoryCode } from '../errors';
import { guardTexts, type PiiCount } from '../pii/guard-text';
import type { Metadata } from '../texts/refuse-labels';
import type { RetainItem } from '../verbs/retain';

/** The texts of a content as they may be kept. */
export interface GuardedItem {
  readonly content: string;
  readonly title: string;
  readonly metadata: Metadata;
  readonly pii: readonly PiiCount[];
}

/** What a caller who found personal data itself calls it. */
const DECLARED = 'declared';

/**
 * Puts content, title and the texts of the metadata through the bank's barrier. What the caller declares and no detector finds cannot be struck:
 * a bank that redacts refuses it, as one that rejects does.
 */
export function guardItem(
  { content, title = '', metadata = {}, pii_detected = false }: RetainItem,
  rules: BankSettings['pii'],
): GuardedItem | Refusal {
  const texts = Object.entries(metadata).flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
  const guarded = guardTexts([content, title, ...texts.map(({ value }) => value)], rules);
  if (isRefusal(guarded)) return guarded;
  const [kept = '', heading = '', ...values] = guarded.texts;
  const declared = pii_detected && guarded.found.length === 0;
  if (declared && (rules.action === 'reject' || rules.action === 'redact')) return undetected();
  return {
    content: kept,
    title: heading,
    metadata: { ...metadata, ...Object.fromEntries(texts.map(({ name }, at) => [name, values[at] ?? ''])) },
    pii: declared && rules.action === 'warn' ? [{ type: DECLARED, count: 1, action: 'warn' }] : guarded.found,
  };
}

function undetected(): Refusal {
  const code: MemoryCode = 'MEMORY_PII_REJECTED';
  return refused(code, 'the caller declares personal data, and nothing that could be struck was found', [DECLARED]);
}
