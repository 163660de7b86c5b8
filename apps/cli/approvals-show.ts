import { ApprovalStanding } from '@kernel/records/approval';
import { askEachTenant } from './ask-each-tenant';
import { argOf, EXIT, print, type RunCommand } from './host';
import { sessionsOf } from './session';

/** `fiveplane approvals show` */
export const run: RunCommand = async (host, given) => {
  const path = `/v1/approvals/${encodeURIComponent(argOf(given, 0))}`;
  const { answer: standing } = await askEachTenant(sessionsOf(host, given), (api) => api.get(path, ApprovalStanding));
  const { request, state, signature } = standing;
  print(host, given, standing, () => [
    `${request.approval_id}  ${state}`,
    `gate      ${request.gate_id}, needs ${request.required_role}, expires ${request.expires_at}`,
    `call      ${request.capability_id}  ${request.tool_call_digest}`,
    `run       ${request.run_id}`,
    `proposed  by ${request.proposed_by.map(({ kind, id }) => `${kind} ${id}`).join(', ')} at ${request.requested_at}`,
    ...request.evidence_summary.map(({ ref, excerpt, classification }) => `evidence  ${ref} (${classification}): ${excerpt}`),
    ...(signature
      ? [`signed    ${signature.verdict} by ${signature.approver} as ${signature.role} at ${signature.signed_at}: ${signature.reason}`]
      : []),
  ]);
  return EXIT.done;
};
