/** Every refusal of the orchestrator, with the one-line remedy. */
export const ORCHESTRATOR_REFUSALS = {
  ORCHESTRATOR_RUN_UNKNOWN: 'check the id and the tenant of the run',
  ORCHESTRATOR_RUN_ENDED: 'nothing to do: the run has its record',
} as const satisfies Record<`ORCHESTRATOR_${string}`, string>;
