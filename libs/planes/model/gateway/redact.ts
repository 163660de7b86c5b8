import type { Json } from '@kernel/canonical-json';
import { type Refusal, refused } from '@kernel/outcome';
import type { ModelMessage } from '@kernel/records/model-call';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { REDACTION_RULES, type RedactionRule } from './redaction-rules';

export interface Redacted {
  readonly kind: 'redacted';
  readonly messages: readonly ModelMessage[];
  /** How often each rule struck, in the order in which the call names them; rules that never struck are left out. */
  readonly redactions: readonly { readonly rule: string; readonly count: number }[];
}

/**
 * Replaces what the named rules protect by `[redacted:<rule>]` in every message.
 * A message that is a JSON document stays one: its texts and numbers are redacted, its keys are not.
 * Refuses a rule it does not know: text that should have been protected does not leave.
 */
export function redact(messages: readonly ModelMessage[], rules: readonly string[]): Redacted | Refusal {
  const names = [...new Set(rules)];
  const unknown = names.find((name) => !Object.hasOwn(REDACTION_RULES, name));
  if (unknown !== undefined) return refused('MODEL_REDACTION_RULE_UNKNOWN', `there is no redaction rule ${unknown}`, [unknown]);
  const redactor = new Redactor(names);
  const redactedMessages = messages.map(({ role, content }) => ({ role, content: redactor.content(content) }));
  return { kind: 'redacted', messages: redactedMessages, redactions: redactor.counts() };
}

class Redactor {
  private readonly struck = new Map<string, number>();

  constructor(private readonly names: readonly string[]) {}

  content(content: string): string {
    if (this.names.length === 0) return content;
    const document = /^\s*[{[]/.test(content) ? parseStrictJson(content) : undefined;
    return document === undefined || document instanceof NotStrict ? this.text(content) : JSON.stringify(this.json(document));
  }

  counts(): readonly { readonly rule: string; readonly count: number }[] {
    return this.names.flatMap((rule) => {
      const count = this.struck.get(rule) ?? 0;
      return count === 0 ? [] : [{ rule, count }];
    });
  }

  private json(value: Json): Json {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.number(value);
    if (value === null || typeof value === 'boolean') return value;
    if (Array.isArray(value)) return (value as readonly Json[]).map((member) => this.json(member));
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.json(member)]));
  }

  private number(value: number): Json {
    const text = String(value);
    const redacted = this.text(text);
    return redacted === text ? value : redacted;
  }

  private text(text: string): string {
    return this.names.reduce((current, name) => this.apply(name, REDACTION_RULES[name], current), text);
  }

  private apply(name: string, rule: RedactionRule | undefined, text: string): string {
    if (rule === undefined) return text;
    return text.replace(rule.pattern, (found) => {
      if (!rule.confirms(found)) return found;
      this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
      return `[redacted:${name}]`;
    });
  }
}
