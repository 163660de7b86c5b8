import type { RuleInputs } from '@kernel/records/policy';

type InputType = RuleInputs[string];

// The closed part of a policy context. Below the open parts any name may stand.
const FIXED: Readonly<Record<string, InputType>> = {
  phase: 'string',
  at: 'string',
  tenant_id: 'string',
  run_id: 'string',
  intent_id: 'string',
  risk_class: 'string',
  safety_mode: 'string',
  region: 'string',
  data_classification: 'string',
  'user.user_id': 'string',
  'user.role': 'string',
  'agent.agent_id': 'string',
  'agent.role': 'string',
  'request.message': 'string',
  'request.channel': 'string',
  'capability.id': 'string',
  'capability.highest_mode': 'string',
  'capability.requested_mode': 'string',
  audit_up: 'boolean',
};
const OPEN = ['args.', 'evidence.', 'request.context.'] as const;

/** The type that a policy context has at this path; `any` in its open parts; undefined where it never has anything. */
export function contextTypeAt(path: string): InputType | 'any' | undefined {
  if (Object.hasOwn(FIXED, path)) return FIXED[path];
  return OPEN.some((prefix) => path.startsWith(prefix)) ? 'any' : undefined;
}
