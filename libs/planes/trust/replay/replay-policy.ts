import { digestOf } from '@kernel/digest';
import { ContextPack } from '@kernel/records/context-pack';
import { PolicyBundle, PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { ToolResultEnvelope } from '@kernel/records/tool-call';
import { compileBundle, compileGuardrails } from '../policy/compile-bundle';
import { POLICY_LOGIC_TABLE } from '../policy/policy-logic-table';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, refusedStage, type StageFinding } from './replay-finding';

/** Decides every policy question of the run again: those of the plan, and those at the tool door. */
export function replayPolicy(evidence: Evidence): StageFinding {
  const { pins } = evidence.record.lineage;
  const pack = exhibitAs(evidence, pins.pack.digest, ContextPack);
  const bundles = pins.policy_bundles.flatMap(({ digest }) => exhibitAs(evidence, digest, PolicyBundle) ?? []);
  if (!pack || bundles.length !== pins.policy_bundles.length)
    return brokenStage('policy', 'missing_artefact', 'a pinned pack or bundle is not in the file');
  const rules = bundles.map(compileBundle);
  const guardrails = compileGuardrails(pack.policy_layer.guardrails);
  const recorded = [...plannedDecisions(evidence), ...decisionsAtDoor(evidence)];
  const named = new Set(evidence.record.policy_decisions.map((decision) => decision.digest));
  for (const { context, decision } of recorded) {
    if (!context)
      return brokenStage('policy', 'missing_artefact', `the context of policy decision ${decision.policy_decision_id} is not in the file`);
    const decide = Object.hasOwn(POLICY_LOGIC_TABLE, decision.logic) ? POLICY_LOGIC_TABLE[decision.logic] : undefined;
    if (!decide) return refusedStage('policy', 'REPLAY_LOGIC_UNKNOWN', `policy logic ${decision.logic} is not part of this version`);
    const again = decide(rules, guardrails, context, decision.policy_decision_id);
    const finding = comparedStage(
      'policy',
      digestOf(decision),
      digestOf(again),
      `policy decision ${decision.policy_decision_id} (${decision.capability_id}) comes out as ${again.code}, recorded ${decision.code}`,
    );
    if (!finding.equal) return finding;
    named.delete(digestOf(decision));
  }
  const [unmade] = named;
  if (unmade !== undefined)
    return brokenStage('policy', 'missing_artefact', `the record names policy decision ${unmade}, which nothing in the file leads to`);
  return equalStage('policy', digestOf(evidence.record.policy_decisions));
}

interface Recorded {
  readonly context: PolicyContext | undefined;
  readonly decision: PolicyDecision;
}

function plannedDecisions(evidence: Evidence): Recorded[] {
  return evidence.record.policy_decisions.flatMap(({ digest }) => {
    const decision = exhibitAs(evidence, digest, PolicyDecision);
    return decision ? [{ decision, context: exhibitAs(evidence, decision.context_digest, PolicyContext) }] : [];
  });
}

function decisionsAtDoor(evidence: Evidence): Recorded[] {
  return evidence.record.tool_calls.flatMap(({ result_digest }) => {
    const result = exhibitAs(evidence, result_digest, ToolResultEnvelope);
    return result ? result.policy.map(({ context, decision }) => ({ context, decision })) : [];
  });
}
