import type { InvokeAnswer } from './answers';

/** Where a run stands, for people, with the command that comes next. */
export function runLines({ run_id, status, answer, record_id, approvals, reason }: InvokeAnswer): readonly string[] {
  return [
    `${status}  ${run_id}`,
    ...(reason === undefined || status === 'DECIDED' ? [] : [reason]),
    ...(answer === '' ? [] : ['', answer, '']),
    ...(record_id === undefined ? [] : [`record    ${record_id}`]),
    ...approvals.map(
      ({ approval_id, gate_id, required_role, expires_at }) =>
        `approval  ${approval_id}  ${gate_id} needs ${required_role} until ${expires_at}`,
    ),
    ...next(status, run_id, record_id, approvals[0]),
  ];
}

function next(
  status: string,
  run: string,
  record: string | undefined,
  approval: InvokeAnswer['approvals'][number] | undefined,
): readonly string[] {
  if (approval) return [`next: fiveplane approvals sign ${approval.approval_id} --as ${approval.required_role} --reason "…"`];
  if (status === 'RUNNING') return [`next: fiveplane runs watch ${run}`];
  return record === undefined ? [] : [`next: fiveplane records show ${record}`];
}
