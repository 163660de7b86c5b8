import Type, { type Static } from 'typebox';
import type { Id } from '@kernel/ids';
import { closed, idField, NameField } from '@kernel/records/fields';
import { RunView } from '@kernel/records/run-view';

const { run_id, status, answer, approvals } = RunView.properties;

/** What an invoke comes to. */
export const RunAnswer = closed({
  run_id,
  request_id: idField('req'),
  status,
  answer,
  record_id: Type.Optional(idField('dr')),
  approvals,
  code: Type.Optional(NameField),
  reason: Type.Optional(Type.String()),
});
export type RunAnswer = Static<typeof RunAnswer>;

export function runAnswer(request: Id<'req'>, view: RunView): RunAnswer {
  return {
    run_id: view.run_id,
    request_id: request,
    status: view.status,
    answer: view.answer,
    ...(view.record_id === null ? {} : { record_id: view.record_id }),
    approvals: view.approvals,
    ...(view.code === null ? {} : { code: view.code }),
    ...(view.reason === null ? {} : { reason: view.reason }),
  };
}

/** True when nothing will change in the run until a person or nobody acts: there is an answer to give. */
export function isAnswered({ status }: RunView): boolean {
  return status !== 'RUNNING';
}
