import { refused, type Refusal } from '@kernel/outcome';
import type { MemoryCode } from '../errors';
import { detectorsFor } from './detectors';
import { findPii, type PiiFinding } from './find-pii';
import type { PiiCountry } from './national-ids';

/** What is done when personal data is found. `off`: nobody looks. */
export const PII_ACTIONS = ['off', 'warn', 'redact', 'reject'] as const;
export type PiiAction = (typeof PII_ACTIONS)[number];

/** A bank's rules for personal data. */
export interface PiiRules {
  readonly action: PiiAction;
  /** Other actions for single types. */
  readonly type_actions: Readonly<Record<string, PiiAction>>;
  /** Whose national numbers are looked for. */
  readonly countries: readonly PiiCountry[];
}

/** How often a type was found in a text that passed. */
export interface PiiCount {
  readonly type: string;
  readonly count: number;
  readonly action: 'warn' | 'redact';
}

export interface GuardedTexts {
  /** In the order given, struck where the rules say so; otherwise verbatim. */
  readonly texts: readonly string[];
  readonly found: readonly PiiCount[];
}

/**
 * Stands between a text and the store. What is struck is never written anywhere; a rejection names the types and never the data.
 * Texts without a finding come back as the same strings.
 */
export function guardTexts(texts: readonly string[], rules: PiiRules): GuardedTexts | Refusal {
  const actionFor = ({ type }: { readonly type: string }): PiiAction => rules.type_actions[type] ?? rules.action;
  if (rules.action === 'off' && Object.values(rules.type_actions).every((action) => action === 'off')) return { texts, found: [] };
  const detectors = detectorsFor(rules.countries).filter((detector) => actionFor(detector) !== 'off');
  const findings = texts.map((text) => findPii(text, detectors));
  const all = findings.flat();
  const rejected = new Set(all.filter((finding) => actionFor(finding) === 'reject').map(({ type }) => type));
  if (rejected.size > 0) return rejection([...rejected].sort());
  const strikes = (finding: PiiFinding) => actionFor(finding) === 'redact';
  return {
    texts: texts.map((text, at) => strike(text, (findings[at] ?? []).filter(strikes))),
    found: [...Map.groupBy(all, ({ type }) => type)]
      .map(([type, group]): PiiCount => ({ type, count: group.length, action: actionFor({ type }) === 'redact' ? 'redact' : 'warn' }))
      .sort((a, b) => (a.type < b.type ? -1 : 1)),
  };
}

/** What stands in place of a struck piece: `[EMAIL_REDACTED]`. */
export function placeholderOf(type: string): string {
  return `[${type.toUpperCase()}_REDACTED]`;
}

function strike(text: string, findings: readonly PiiFinding[]): string {
  if (findings.length === 0) return text;
  let at = 0;
  const kept = findings.map(({ type, start, end }) => {
    const piece = text.slice(at, start) + placeholderOf(type);
    at = end;
    return piece;
  });
  return kept.join('') + text.slice(at);
}

function rejection(types: readonly string[]): Refusal {
  const code: MemoryCode = 'MEMORY_PII_REJECTED';
  return refused(code, `the bank takes no personal data of type ${types.join(', ')}`, types);
}
