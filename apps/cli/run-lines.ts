import type { InvokeAnswer } from './answers';
import type { Known } from './session';

/** Where a run stands, for people, with the command that comes next. */
export function runLines({ run_id, status, answer, record_id, approvals, reason }: InvokeAnswer, known?: Known): readonly string[] {
  return [
    `${status}  ${run_id}`,
    ...(reason === undefined || status === 'DECIDED' ? [] : [reason]),
    ...(answer === '' ? [] : ['', answer, '']),
    ...(record_id === undefined ? [] : [`record    ${record_id}`]),
    ...approvals.map(
      ({ approval_id, gate_id, required_role, expires_at }) =>
        `approval  ${approval_id}  ${gate_id} needs ${required_role} until ${expires_at}`,
    ),
    ...next(status, run_id, record_id, approvals[0], known),
  ];
}

function next(
  status: string,
  run: string,
  record: string | undefined,
  approval: InvokeAnswer['approvals'][number] | undefined,
  known: Known | undefined,
): readonly string[] {
  if (approval)
    return [`next: npx fiveplane approvals sign ${approval.approval_id} --as ${signer(known, approval.required_role)} --reason "…"`];
  if (status === 'RUNNING') return [`next: npx fiveplane runs watch ${run}`];
  return record === undefined ? [] : [`next: npx fiveplane records show ${record}`];
}

// Who may sign here, by the name under which the connection file has them; elsewhere the role is all that is known.
function signer(known: Known | undefined, role: string): string {
  const users = Object.entries(known?.tenant.users ?? {});
  return users.find(([, user]) => user.role === role && user.signing_key !== undefined)?.[0] ?? role;
}
