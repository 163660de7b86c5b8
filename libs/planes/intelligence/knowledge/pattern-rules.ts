import Type, { type Static } from 'typebox';
import { type Refusal, refused } from '@kernel/outcome';
import { closed, NameField, VersionField } from '@kernel/records/fields';
import { refuseEdge } from './check-edges';
import type { Edge } from './edge';
import { edgeReadIn } from './edge-facts';
import type { KnowledgeCode } from './errors';
import type { Ontology } from './ontology';
import { classOf } from './ontology';
import type { Section } from './section';

const PatternRule = closed({
  rule_id: NameField,
  /**
   * Words and `{group}`s, looked for in the text whatever its case and white space: `refunds up to {amount} need no approval`.
   * A group is one to eight words, or what its own pattern allows.
   */
  pattern: Type.String({ minLength: 3, maxLength: 500 }),
  subject: Type.String({ minLength: 1, maxLength: 200 }),
  predicate: NameField,
  object: Type.String({ minLength: 1, maxLength: 200 }),
  confidence: Type.Number({ minimum: 0, maximum: 1 }),
});

/** Rules that read edges out of sections. */
export const PatternRules = closed({
  rules_id: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$' }),
  rules_version: VersionField,
  rules: Type.Array(PatternRule, { minItems: 1, maxItems: 200 }),
});
export type PatternRules = Static<typeof PatternRules>;

export interface RuleEdges {
  readonly kind: 'edges';
  readonly edges: readonly Edge[];
}

/** Words that one group may take. */
const GROUP_WORDS = 8;
/** Findings of one rule in one section. */
const MOST_PER_SECTION = 50;
const GROUP = /\{([a-z][a-z0-9_]{0,31})\}/g;

/** `rules.shop@1.0.0` */
export function nameOfRules({ rules_id, rules_version }: PatternRules): string {
  return `${rules_id}@${rules_version}`;
}

/**
 * The edges that the rules read in these sections, each with the words that say it as its quote; the same sections give the same edges.
 * A group in an entity's name becomes a slug (`policy:{name}`), in a value it stays as it was said.
 * Refuses KNOWLEDGE_RULES_INVALID for a group that a pattern has not, KNOWLEDGE_EDGE_OUTSIDE_ONTOLOGY for the first edge that may not be.
 */
export function applyRules(sections: readonly Section[], rules: PatternRules, ontology: Ontology): RuleEdges | Refusal {
  const maker = { origin: 'rule', stated_by: nameOfRules(rules) } as const;
  const edges: Edge[] = [];
  for (const rule of rules.rules) {
    const groups = groupsIn(rule.pattern);
    const missing = [...groupsIn(rule.subject), ...groupsIn(rule.object)].find((group) => !groups.includes(group));
    if (missing !== undefined) return invalid(`${rule.rule_id} speaks of {${missing}}, which its pattern has not`, rule.rule_id);
    if (new Set(groups).size < groups.length) return invalid(`${rule.rule_id} has a group twice in its pattern`, rule.rule_id);
    const sought = expressionOf(rule.pattern);
    for (const section of sections) {
      for (const match of [...section.text.matchAll(sought)].slice(0, MOST_PER_SECTION)) {
        const { subject, predicate, object, confidence } = rule;
        const ends = { subject: filled(subject, match.groups, ontology), object: filled(object, match.groups, ontology) };
        if (ends.subject === '' || ends.object === '') continue;
        const edge = edgeReadIn(section, maker, { ...ends, predicate, confidence, quote: match[0] });
        const refusal = refuseEdge(edge, edges.length, ontology);
        if (refusal !== undefined) return refused(refusal.code, `${rule.rule_id}: ${refusal.reason}`, [rule.rule_id, ...refusal.rules]);
        edges.push(edge);
      }
    }
  }
  return { kind: 'edges', edges };
}

function groupsIn(template: string): readonly string[] {
  return [...template.matchAll(GROUP)].map((match) => match[1] ?? '');
}

// Made of words and bounded groups only, so no text can make it run away.
function expressionOf(pattern: string): RegExp {
  const word = String.raw`[^\s.,;:!?()"]{1,60}(?:[.,][^\s.,;:!?()"]{1,60}){0,4}`;
  const group = String.raw`${word}(?:[ \t]{1,4}${word}){0,${GROUP_WORDS - 1}}?`;
  const parts = pattern.trim().split(/(\{[a-z][a-z0-9_]{0,31}\}|\s+)/);
  const source = parts.map((part) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name !== undefined) return `(?<${name}>${group})`;
    return /^\s+$/.test(part) ? String.raw`\s{1,8}` : part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  });
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${source.join('')}(?![\p{L}\p{N}])`, 'giu');
}

function filled(template: string, groups: Readonly<Record<string, string>> | undefined, ontology: Ontology): string {
  const isEntity = classOf(`${template.split(':')[0] ?? ''}:x`, ontology) !== 'value' && template.includes(':');
  let empty = false;
  const text = template.replace(GROUP, (_place, name: string) => {
    const said = (groups?.[name] ?? '').replace(/\s+/g, ' ').trim();
    const put = isEntity ? slugOf(said) : said;
    if (put === '') empty = true;
    return put;
  });
  return empty || text.length > 200 ? '' : text;
}

function slugOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function invalid(reason: string, rule: string): Refusal {
  const code: KnowledgeCode = 'KNOWLEDGE_RULES_INVALID';
  return refused(code, reason, [rule]);
}
