/** Everything that the model boundary says no with, or gives up for, and what to do about it. */
export const MODEL_ERRORS = {
  MODEL_MARKET_OF_ANOTHER_TENANT: 'pin the run to a catalogue and a routing policy of its own tenant',
  MODEL_REGION_OUTSIDE_RESIDENCY: 'start the run in a region in which its data may be handled',
  MODEL_ROUTING_POLICY_INVALID: 'publish a routing policy whose rules compile and name profiles of the catalogue',
  MODEL_ROUTING_RULE_ERROR: 'correct the named rule: it could not be evaluated over this call',
  MODEL_NO_ROUTING_RULE: 'end the routing policy with a rule that always applies',
  MODEL_NO_ELIGIBLE_PROFILE:
    'read the reasons per profile in the routing decision; publish a profile that passes every limit, or wait for one to recover',
  MODEL_NO_EMBEDDING_MODEL:
    'give the ai-gateway an OPENAI_API_KEY and OPENAI_EMBEDDING_MODEL, and name the same model and dimensions where vectors are asked for',
  MODEL_LOGIC_UNKNOWN: 'replay with a version of Fiveplane that still has this logic',
  MODEL_PIN_MISMATCH: 'replay with the documents that the decision names by digest',
  MODEL_REDACTION_RULE_UNKNOWN: 'name redaction rules that exist: pan, credit_card, email, iban, phone, us_ssn',
  MODEL_TENANT_BUDGET_EXHAUSTED: 'wait for the next day or month (UTC), or raise the tenant’s model budget',
  MODEL_UNKNOWN_RESERVATION: 'reserve before settling',
  MODEL_CALL_BUDGET_EXHAUSTED: 'give the run a higher cost cap, or route it to a cheaper profile',
  MODEL_DEADLINE_EXCEEDED: 'give the call more time, or route it to a faster profile',
  MODEL_CALLER_GONE: 'nothing: nobody waits for the answer',
  MODEL_CIRCUIT_OPEN: 'wait: the profile failed repeatedly and is tried again in at most two minutes',
  MODEL_STREAM_BROKEN: 'ask again: the answer broke off after some of it had been delivered',
  MODEL_REFUSED: 'change the question: the model will not answer it',
  MODEL_OUTPUT_NOT_JSON: 'use a model that follows response schemas',
  MODEL_OUTPUT_OFF_SCHEMA: 'use a model that follows response schemas, or loosen the schema',
  MODEL_USAGE_ESTIMATED: 'nothing: the provider did not count, so the tokens of this attempt are our own count',
  MODEL_ANSWER_REMEMBERED: 'nothing: the very same request was answered before, so no model was asked and nothing was spent',
  MODEL_DECISION_CONFLICT: 'take a new id: another record is kept under this one',
  MODEL_UNKNOWN_DECISION: 'ask for a routing decision of this tenant',
} as const;

export type ModelCode = keyof typeof MODEL_ERRORS;
