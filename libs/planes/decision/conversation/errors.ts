/** Every reason for which the boundary says no, with the one-line remedy. */
export const CONVERSATION_REFUSALS = {
  CONVERSATION_KEY_INVALID: 'send "Authorization: Bearer fpk_…" with a key that is in force; ask an operator for a new one',
  CONVERSATION_ROLE_FORBIDDEN: 'use a key that holds one of the roles which this operation asks for',
  CONVERSATION_TENANT_MISMATCH: 'leave tenant_id out, or name the tenant of the key',
  CONVERSATION_USER_MISMATCH: 'leave user out, or name the user of the key; only a service key may name another',
  CONVERSATION_PRINCIPALS_MISMATCH:
    'begin agent.principal_chain with the user, name nobody of another tenant, and name the service when its key is used',
  CONVERSATION_REQUEST_INVALID: 'correct what the findings name; /openapi.json describes every request',
  CONVERSATION_REQUEST_ID_REUSED: 'take a new request_id for a new request; a retry must ask for the very same',
  CONVERSATION_PACK_UNPINNED: 'name the pack as <id>@<major>.<minor>.<patch>; ranges, tags and latest are refused',
  CONVERSATION_PACK_UNKNOWN: 'name a pack that was published for this tenant',
  CONVERSATION_RESIDENCY: 'send the request to a region in which the pack may run',
  CONVERSATION_UNKNOWN_INTENT: 'name one of the intents that the reason lists, or "auto"',
  CONVERSATION_INTENT_UNCLEAR: 'name the intent as input.intent',
  CONVERSATION_AGENT_INACTIVE: 'use an agent whose lifecycle is active',
  CONVERSATION_CALLBACK_UNSUPPORTED: 'leave runtime.callback_url out and follow the run at its events',
  CONVERSATION_SESSION_UNKNOWN: 'leave session_id out, or name a session of this user',
  CONVERSATION_BUDGET_EXHAUSTED: 'ask for a lower runtime.max_cost_cents, wait for runs to end, or wait for the next day (UTC)',
  CONVERSATION_RUN_UNKNOWN: 'check the id and the tenant of the key',
  CONVERSATION_RUN_ENDED: 'nothing to do: the run has its record',
  CONVERSATION_PROOF_PENDING: 'ask again in a second; the next checkpoint of the audit log covers the record',
} as const satisfies Record<`CONVERSATION_${string}`, string>;

export type ConversationCode = keyof typeof CONVERSATION_REFUSALS;
