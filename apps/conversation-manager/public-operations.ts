import type { TSchema } from 'typebox';
import { ApprovalStanding } from '@kernel/records/approval';
import { Envelope } from '@kernel/records/envelope';
import { RunExport } from '@kernel/records/run-export';
import { RunView } from '@kernel/records/run-view';
import type { Named } from '@platform/http/describe-api';
import type { Operation } from '@planes/decision/conversation/access';
import { InvokeAgentBody } from '@planes/decision/conversation/complete-request';
import { ApprovalsPage, ApprovalsQuery, CancelBody, RecordAnswer, RecordsPage, RecordsQuery, SignedApprovalAnswer } from './public-schemas';
import { RunAnswer } from './run-answer';

export interface Answer {
  readonly description: string;
  /** Absent for a stream of events. */
  readonly body?: Named;
  readonly events?: true;
  readonly location?: true;
}

/** One operation of the public API, as its description tells it. */
export interface PublicOperation {
  readonly id: Operation;
  readonly method: 'get' | 'post';
  /** In the description's notation: `/v1/runs/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: 'runs' | 'approvals' | 'records';
  /** What `{id}` is the id of. */
  readonly idPrefix?: 'run' | 'apr' | 'dr';
  readonly query?: TSchema & { readonly properties: Readonly<Record<string, TSchema>> };
  readonly header?: { readonly name: string; readonly pattern: string; readonly description: string };
  readonly body?: Named;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Statuses with which it refuses, besides those that every operation has. */
  readonly refusals: readonly number[];
}

const EVENTS: Answer = {
  description:
    'Events as they happen: `step` (its `id` is the number of a journal entry), `awaiting_approval`, `answer_delta`, `ended`. Comments keep the stream alive.',
  events: true,
};

export const PUBLIC_OPERATIONS: readonly PublicOperation[] = [
  {
    id: 'invokeAgent',
    method: 'post',
    path: '/v1/runs',
    tag: 'runs',
    summary: 'Ask for a run',
    description:
      'Waits until the run has ended or needs a person, for a bounded time; then 202, and the run goes on. With `mode: long_running` the answer is 202 at once, ' +
      'with `Accept: text/event-stream` a stream that begins with `accepted`. `tenant_id`, `user` and `trace` may be left out; without `request_id` here or in ' +
      '`Idempotency-Key` one is made and returned. The same `request_id` with the same request gives the same run.',
    header: {
      name: 'Idempotency-Key',
      pattern: '^req_[0-7][0-9A-HJKMNP-TV-Z]{25}$',
      description: 'The request id, when the body names none.',
    },
    body: ['InvokeAgentBody', InvokeAgentBody],
    answers: {
      200: {
        description: 'The run has ended or waits for an approval; or events.',
        body: ['RunAnswer', RunAnswer],
        events: true,
        location: true,
      },
      202: { description: 'The run was accepted and goes on.', body: ['RunAnswer', RunAnswer], location: true },
    },
    refusals: [409, 422, 429],
  },
  {
    id: 'getRun',
    method: 'get',
    path: '/v1/runs/{id}',
    tag: 'runs',
    summary: 'Show a run with its story',
    idPrefix: 'run',
    answers: { 200: { description: 'The run as it stands.', body: ['RunView', RunView] } },
    refusals: [404],
  },
  {
    id: 'streamRunEvents',
    method: 'get',
    path: '/v1/runs/{id}/events',
    tag: 'runs',
    summary: 'Follow a run',
    idPrefix: 'run',
    header: { name: 'Last-Event-ID', pattern: '^(0|[1-9][0-9]{0,8})$', description: 'Go on behind this event.' },
    answers: { 200: EVENTS },
    refusals: [404, 422],
  },
  {
    id: 'cancelRun',
    method: 'post',
    path: '/v1/runs/{id}/cancel',
    tag: 'runs',
    summary: 'Ask a run to end at its next step',
    idPrefix: 'run',
    body: ['CancelBody', CancelBody],
    answers: { 202: { description: 'It was asked; it ends as CANCELLED, with a record.', body: ['RunView', RunView] } },
    refusals: [404, 409, 422],
  },
  {
    id: 'listApprovals',
    method: 'get',
    path: '/v1/approvals',
    tag: 'approvals',
    summary: 'List approvals, newest first',
    query: ApprovalsQuery,
    answers: { 200: { description: 'A page; `next_cursor` is there when more may follow.', body: ['ApprovalsPage', ApprovalsPage] } },
    refusals: [422],
  },
  {
    id: 'getApproval',
    method: 'get',
    path: '/v1/approvals/{id}',
    tag: 'approvals',
    summary: 'Show an approval and what it rests on',
    idPrefix: 'apr',
    answers: { 200: { description: 'Where it stands.', body: ['ApprovalStanding', ApprovalStanding] } },
    refusals: [404],
  },
  {
    id: 'signApproval',
    method: 'post',
    path: '/v1/approvals/{id}/sign',
    tag: 'approvals',
    summary: 'Hand in an approver’s signed verdict',
    description:
      'The body is a DSSE envelope over an `approval-signature`, signed with the approver’s own key. Waits, for a bounded time, until the run has moved on.',
    idPrefix: 'apr',
    body: ['Envelope', Envelope],
    answers: { 200: { description: 'What it led to.', body: ['SignedApprovalAnswer', SignedApprovalAnswer] } },
    refusals: [404, 409, 422],
  },
  {
    id: 'listRecords',
    method: 'get',
    path: '/v1/records',
    tag: 'records',
    summary: 'List Decision Records, newest first',
    query: RecordsQuery,
    answers: { 200: { description: 'A page; `next_cursor` is there when more may follow.', body: ['RecordsPage', RecordsPage] } },
    refusals: [422],
  },
  {
    id: 'getRecord',
    method: 'get',
    path: '/v1/records/{id}',
    tag: 'records',
    summary: 'Show a Decision Record with its seal',
    idPrefix: 'dr',
    answers: { 200: { description: 'The record.', body: ['RecordAnswer', RecordAnswer] } },
    refusals: [404, 422],
  },
  {
    id: 'exportRecord',
    method: 'get',
    path: '/v1/records/{id}/export',
    tag: 'records',
    summary: 'Take a run away in one file, for verification and replay offline',
    idPrefix: 'dr',
    answers: { 200: { description: 'Record, journal, documents, proofs and keys, sealed.', body: ['RunExport', RunExport] } },
    refusals: [404, 422],
  },
];
