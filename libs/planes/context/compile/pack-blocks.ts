import type { Capability, ContextPack, Intent } from '@kernel/records/context-pack';
import { blockId, type CandidateBlock, instructionBlock } from './candidate-block';
import type { CountTokens } from './estimate-tokens';
import type { ApplicableRule, ResolvedPolicy } from './resolve-policy';
import type { ToolManifest } from './surface-tools';

// Rule priorities run from 0 (first) to this; block priorities the other way round. Source: kernel/records/policy.
const LAST_RULE = 1_000_000;

/** What the pack has to say about this intent: business, rules in words, tools in words. */
export function packBlocks(
  pack: ContextPack,
  intent: Intent,
  policy: ResolvedPolicy,
  tools: ToolManifest,
  count: CountTokens,
): readonly CandidateBlock[] {
  const source = `${pack.pack_meta.pack_id}@${pack.pack_meta.pack_version}`;
  const business = (name: string, content: string, priority: number) =>
    instructionBlock({ block_id: `business:${name}`, bucket: 'business', content, priority, source }, count);
  return [
    business('summary', pack.business_context.summary, 100),
    business('intent', intent.description, 50),
    ...policy.rules.map((applicable) =>
      instructionBlock(
        {
          block_id: blockId('policy', `${applicable.bundle_ref}/${applicable.rule.rule_id}`),
          bucket: 'policy',
          content: ruleText(applicable),
          priority: LAST_RULE - applicable.rule.priority,
          source: applicable.bundle_ref,
        },
        count,
      ),
    ),
    ...tools.map(({ capability }) =>
      instructionBlock(
        { block_id: blockId('tool', capability.capability_id), bucket: 'tool', content: toolText(capability), priority: 100, source },
        count,
      ),
    ),
  ];
}

function ruleText({ rule }: ApplicableRule): string {
  const { allow, requires, requires_approval_gate } = rule.then;
  const parts = [
    `${rule.rule_id} ${allow ? 'allows' : 'denies'}: ${rule.rationale}`,
    ...(requires.length > 0 ? [`Needs ${requires.join(', ')}.`] : []),
    ...(requires_approval_gate.length > 0 ? [`Signed at ${requires_approval_gate.join(', ')}.`] : []),
  ];
  return parts.join(' ');
}

function toolText(capability: Capability): string {
  const args = Object.entries(capability.args)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { type, required }]) => `${name} (${type}${required ? '' : ', optional'})`);
  const needs = capability.requires_evidence.length > 0 ? ` After ${capability.requires_evidence.join(', ')}.` : '';
  return `${capability.capability_id}: ${capability.description} Takes ${args.length === 0 ? 'nothing' : args.join(', ')}.${needs}`;
}
