import type { Json } from '@kernel/canonical-json';
import { checkJsonLogic, JSON_LOGIC_OPERATORS, type JsonLogicType } from '@kernel/json-logic-check';
import { JsonLogicError } from '@kernel/json-logic-error';
import type { ContextPack } from '@kernel/records/context-pack';
import type { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import type { PolicyBundle } from '@kernel/records/policy';
import type { PublishedKind, PublishedValue } from '@kernel/records/published-document';
import { brokenTerms } from './broken-terms';

/** The rules of a document that are not well-typed conditions, each as `<rule id> <code> <path>`, and the terms of an ontology that do not fit together. Empty when all do. */
export function brokenRules(kind: PublishedKind, value: PublishedValue): readonly string[] {
  if (kind === 'policy-bundle') {
    const { inputs, rules } = value as PolicyBundle;
    return rules.flatMap((rule) => problem(rule.rule_id, rule.if, inputs));
  }
  if (kind === 'context-pack') {
    const { inputs, rules } = (value as ContextPack).policy_layer.guardrails;
    return rules.flatMap((rule) => problem(rule.guardrail_id, rule.if, inputs));
  }
  return kind === 'knowledge-ontology' ? brokenTerms(value as KnowledgeOntology) : [];
}

function problem(rule: string, expression: Json, inputs: Readonly<Record<string, JsonLogicType>>): readonly string[] {
  try {
    const { type } = checkJsonLogic(expression, { inputs, operators: JSON_LOGIC_OPERATORS });
    return type === 'boolean' ? [] : [`${rule} JSONLOGIC_NOT_A_CONDITION`];
  } catch (error) {
    if (error instanceof JsonLogicError) return [`${rule} ${error.code} ${error.path}`.trimEnd()];
    throw error;
  }
}
