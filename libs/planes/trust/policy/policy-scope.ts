import type { PolicyContext, PolicyRule } from '@kernel/records/policy';

/** True when a rule speaks about this phase, intent and capability. An empty list of intents or capabilities means all of them. */
export function inScope(scope: PolicyRule['applies_to'], context: PolicyContext): boolean {
  return (
    scope.phases.includes(context.phase) &&
    (scope.intents.length === 0 || scope.intents.includes(context.intent_id)) &&
    (scope.capabilities.length === 0 || scope.capabilities.includes(context.capability.id))
  );
}
