import { RecordAnswer } from './answers';
import { askEachTenant } from './ask-each-tenant';
import { argOf, EXIT, print, type RunCommand } from './host';
import { sessionsOf } from './session';

/** `fiveplane records show` */
export const run: RunCommand = async (host, given) => {
  const id = argOf(given, 0);
  const path = `/v1/records/${encodeURIComponent(id)}`;
  const { answer } = await askEachTenant(sessionsOf(host, given, 'auditor'), (api) => api.get(path, RecordAnswer));
  const { record } = answer;
  print(host, given, answer, () => [
    `${record.status}  ${record.record_id}  ${record.outcome ?? '(no outcome)'}`,
    `${record.code}: ${record.reason}`,
    ...(record.outputs.answer === '' ? [] : ['', record.outputs.answer, '']),
    `decision  ${record.decision_key ?? '(none)'}@${record.decision_version ?? '-'}, intent ${record.intent_ref}, decided ${record.decided_at}`,
    `run       ${record.run_id}`,
    `actor     ${record.actor.id} for ${record.actor.principal_chain.map(({ kind, id: name }) => `${kind} ${name}`).join(' > ')}`,
    `pack      ${record.lineage.pins.pack.ref}  ${record.lineage.pins.pack.digest}`,
    ...record.policy_decisions.map(
      ({ phase, capability_id, allowed, code }) =>
        `policy    ${phase.padEnd(4)} ${capability_id}: ${allowed ? 'allowed' : 'denied'} (${code})`,
    ),
    ...record.routing_decisions.map(({ operation, profile_id }) => `model     ${operation}: ${profile_id ?? 'none'}`),
    ...record.approvals.map(
      ({ gate_id, state, approver, reason }) =>
        `approval  ${gate_id}: ${state}${approver === null ? '' : ` by ${approver}, ${reason ?? ''}`}`,
    ),
    ...record.tool_calls.map(({ capability_id, status, tool_call_id }) => `tool      ${capability_id}: ${status}  ${tool_call_id}`),
    `hash      ${record.record_hash}`,
    `next: npx fiveplane records export ${record.record_id} --out record.json`,
  ]);
  return EXIT.done;
};
