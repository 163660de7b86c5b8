import { digestOf } from '@kernel/digest';
import { ModelResult, RoutingDecision } from '@kernel/records/model-call';
import { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, refusedStage, type StageFinding } from './replay-finding';
import type { ReplayLogic } from './replay-logic';

type RecordedRoute = Evidence['record']['routing_decisions'][number];

/** Chooses every route of the run again from the recorded facts and the pinned catalogue and policy, and holds what was called against it. No model is called, and no route changes. */
export function replayRouting(evidence: Evidence, logic: ReplayLogic['routing']): StageFinding {
  const { routing_decisions } = evidence.record;
  for (const route of routing_decisions) {
    const finding = replayRoute(evidence, route, logic);
    if (!finding.equal) return finding;
  }
  return equalStage('routing', digestOf(routing_decisions));
}

function replayRoute(evidence: Evidence, route: RecordedRoute, logic: ReplayLogic['routing']): StageFinding {
  const { pins } = evidence.record.lineage;
  const name = `routing decision ${route.routing_decision_id}`;
  const recorded = exhibitAs(evidence, route.digest, RoutingDecision);
  const result = exhibitAs(evidence, route.result_digest, ModelResult);
  const catalogue = exhibitAs(evidence, pins.model_catalogue, ModelCatalogue);
  const policy = exhibitAs(evidence, pins.routing_policy, RoutingPolicy);
  if (!recorded || !result || !catalogue || !policy)
    return refusedStage('routing', 'REPLAY_DOCUMENT_MISSING', `${name} or what it rests on is not in the file`);
  const strayed = takenElsewhere(evidence, recorded, result);
  if (strayed) return brokenStage('routing', 'core', `${name}: ${strayed}`);
  const decide = Object.hasOwn(logic, recorded.logic) ? logic[recorded.logic] : undefined;
  if (!decide) return refusedStage('routing', 'REPLAY_LOGIC_UNKNOWN', `routing logic ${recorded.logic} is not part of this version`);
  return comparedStage('routing', route.digest, digestOf(decide(recorded, catalogue, policy)), `${name} comes out differently`);
}

// Fallback stays inside what the decision chose, and the decision is the one that this very call asked for.
function takenElsewhere({ record }: Evidence, recorded: RoutingDecision, result: ModelResult): string | undefined {
  const { pins } = record.lineage;
  if (recorded.catalogue_digest !== pins.model_catalogue || recorded.policy_digest !== pins.routing_policy)
    return 'it was made on another catalogue or policy than the pinned ones';
  if (recorded.call.run_id !== record.run_id || recorded.call.tenant_id !== record.tenant_id) return 'it was made for another run';
  if (recorded.model_call_id !== result.model_call_id || recorded.routing_decision_id !== result.routing_decision_id)
    return 'its result is of another call';
  const called = [...result.attempts.map((attempt) => attempt.profile_id), ...(result.profile_id === null ? [] : [result.profile_id])];
  const outside = called.find((profile) => !recorded.chosen.includes(profile));
  return outside === undefined ? undefined : `model ${outside} was called, which it did not choose`;
}
