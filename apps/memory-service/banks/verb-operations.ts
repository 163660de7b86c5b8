import Type from 'typebox';
import { closed } from '@kernel/records/fields';
import type { MemoryOperation } from '@planes/intelligence/memory/access/access';
import { JobView } from '@planes/intelligence/memory/verbs/bank';
import { ErasuresPage, ForgetBody, ForgetResult } from '@planes/intelligence/memory/verbs/forget';
import { HistoryBody, RecallBody, RecallResult } from '@planes/intelligence/memory/verbs/recall';
import { ReflectBody, ReflectResult } from '@planes/intelligence/memory/verbs/reflect';
import { ConversationBody, RetainBatchAnswer, RetainBatchBody, RetainBody, RetainResult } from '@planes/intelligence/memory/verbs/retain';
import type { DescribedOperation } from '@platform/http/describe-api';
import { IDEMPOTENCY_HEADER, PageQuery } from './read-request';

/** An operation of the memory API, without the roles that the access table gives it. */
export type MemoryApiOperation = Omit<DescribedOperation, 'roles' | 'id'> & { readonly id: MemoryOperation };

const HistoryResult = closed({ bank_id: Type.String(), as_of: Type.String(), ...RecallResult.properties });

/** What is done with memories. */
export const VERB_OPERATIONS: readonly MemoryApiOperation[] = [
  {
    id: 'retain',
    method: 'post',
    path: '/v1/retain',
    tag: 'memories',
    summary: 'Remember a content',
    description:
      'The content passes the bank’s barrier for personal data, is cut into parts as its profile asks for, and is found by recall from the answer on. A bank that is not there is made with the usual settings.',
    header: IDEMPOTENCY_HEADER,
    body: ['RetainBody', RetainBody],
    answers: { 200: { description: 'What became of it.', body: ['RetainResult', RetainResult] } },
    refusals: [413, 422],
  },
  {
    id: 'retainBatch',
    method: 'post',
    path: '/v1/retain/batch',
    tag: 'memories',
    summary: 'Remember many contents, all or none, now or later',
    header: IDEMPOTENCY_HEADER,
    body: ['RetainBatchBody', RetainBatchBody],
    answers: {
      200: { description: 'What became of each, in order.', body: ['RetainBatchAnswer', RetainBatchAnswer] },
      202: { description: 'A job does it.', body: ['JobView', JobView], location: 'Where the job is.' },
    },
    refusals: [413, 422],
  },
  {
    id: 'retainConversation',
    method: 'post',
    path: '/v1/conversations',
    tag: 'memories',
    summary: 'Remember the turns of a conversation, in order',
    description: 'Each turn is a memory of its own with its place in the session. More turns of the same session may follow.',
    header: IDEMPOTENCY_HEADER,
    body: ['ConversationBody', ConversationBody],
    answers: { 200: { description: 'What became of each turn, in order.', body: ['RetainBatchAnswer', RetainBatchAnswer] } },
    refusals: [413, 422],
  },
  {
    id: 'recall',
    method: 'post',
    path: '/v1/recall',
    tag: 'memories',
    summary: 'Find the memories that answer best',
    description: 'Every demand holds in every list of candidates. Each hit says which lists found it and what each adds to its score.',
    body: ['RecallBody', RecallBody],
    answers: { 200: { description: 'Hits, best first.', body: ['RecallResult', RecallResult] } },
    refusals: [404, 422],
  },
  {
    id: 'history',
    method: 'post',
    path: '/v1/history',
    tag: 'memories',
    summary: 'Find what was known at an instant',
    body: ['HistoryBody', HistoryBody],
    answers: { 200: { description: 'Hits as they were known then.', body: ['HistoryResult', HistoryResult] } },
    refusals: [404, 422],
  },
  {
    id: 'reflect',
    method: 'post',
    path: '/v1/reflect',
    tag: 'memories',
    summary: 'Compose an answer from memories, with citations, or say why there is none',
    description:
      'The model is reached through the AI Gateway, on the tenant’s own market. The built-in model, or no market, quotes: `composed_by` is then `extractive`. An answer that cites nothing is no answer.',
    body: ['ReflectBody', ReflectBody],
    answers: { 200: { description: 'The answer, or the reason for abstaining.', body: ['ReflectResult', ReflectResult] } },
    refusals: [404, 422],
  },
  {
    id: 'forget',
    method: 'post',
    path: '/v1/forget',
    tag: 'memories',
    summary: 'Forget what is chosen, and get a signed receipt',
    description:
      'By id, tag, principal, session, type, date or bank; nothing is forgotten by omission. `dry_run` counts and removes nothing. Under a legal hold nothing is forgotten, and the reason names the holds. Forgetting everything in a bank asks for a developer, and so does forgetting promoted memory (`what`): by id, entity or principal, or everything in banks.',
    header: IDEMPOTENCY_HEADER,
    body: ['ForgetBody', ForgetBody],
    answers: { 200: { description: 'Counts per table, and the receipt.', body: ['ForgetResult', ForgetResult] } },
    refusals: [422, 423],
  },
  {
    id: 'listErasures',
    method: 'get',
    path: '/v1/erasures',
    tag: 'memories',
    summary: 'List the receipts of what was forgotten',
    query: PageQuery,
    answers: { 200: { description: 'A page; `next_cursor` is there when more may follow.', body: ['ErasuresPage', ErasuresPage] } },
    refusals: [422],
  },
];
