import { digestOf } from '@kernel/digest';
import { RoutingDecision } from '@kernel/records/model-call';
import { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, type StageFinding } from './replay-finding';
import type { ReplayLogic } from './replay-logic';

/** Chooses every route of the run again from the recorded facts and the pinned catalogue and policy. No model is called, and no route changes. */
export function replayRouting(evidence: Evidence, logic: ReplayLogic['routing']): StageFinding {
  const { pins } = evidence.record.lineage;
  for (const { digest, routing_decision_id } of evidence.record.routing_decisions) {
    const recorded = exhibitAs(evidence, digest, RoutingDecision);
    const catalogue = exhibitAs(evidence, pins.model_catalogue, ModelCatalogue);
    const policy = exhibitAs(evidence, pins.routing_policy, RoutingPolicy);
    if (!recorded || !catalogue || !policy)
      return brokenStage('routing', 'missing_artefact', `routing decision ${routing_decision_id} or what it rests on is not in the file`);
    if (recorded.catalogue_digest !== pins.model_catalogue || recorded.policy_digest !== pins.routing_policy) {
      return brokenStage(
        'routing',
        'core',
        `routing decision ${routing_decision_id} was made on another catalogue or policy than the pinned ones`,
      );
    }
    const decide = Object.hasOwn(logic, recorded.logic) ? logic[recorded.logic] : undefined;
    if (!decide) return brokenStage('routing', 'missing_artefact', `routing logic ${recorded.logic} is not part of this version`);
    const finding = comparedStage(
      'routing',
      digest,
      digestOf(decide(recorded, catalogue, policy)),
      `routing decision ${routing_decision_id} comes out differently`,
    );
    if (!finding.equal) return finding;
  }
  return equalStage('routing', digestOf(evidence.record.routing_decisions));
}
