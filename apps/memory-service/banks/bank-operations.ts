import {
  BankBody,
  BanksPage,
  BankView,
  HoldBody,
  HoldsAnswer,
  HoldView,
  ImportResult,
  JobsPage,
  JobView,
  LifecycleResult,
  MemoriesPage,
  MemoryView,
  ReleaseAnswer,
} from '@planes/intelligence/memory/verbs/bank';
import { BankField, MemoryIdField } from '@planes/intelligence/memory/verbs/fields';
import { idField } from '@kernel/records/fields';
import { JSON_LINES_TYPE } from '@platform/http/json-lines';
import { ImportQuery, MemoriesQuery, MemoryQuery, PageQuery } from './read-request';
import type { MemoryApiOperation } from './verb-operations';

const bank = { bank: BankField };
const PAGE = 'A page; `next_cursor` is there when more may follow.';

/** What is done with banks, their holds and jobs. */
export const BANK_OPERATIONS: readonly MemoryApiOperation[] = [
  {
    ...{ id: 'listBanks', method: 'get', path: '/v1/banks', tag: 'banks', summary: 'List banks by name', query: PageQuery },
    answers: { 200: { description: PAGE, body: ['BanksPage', BanksPage] } },
    refusals: [422],
  },
  {
    ...{ id: 'getBank', method: 'get', path: '/v1/banks/{bank}', tag: 'banks', summary: 'Show a bank', places: bank },
    answers: { 200: { description: 'The bank.', body: ['BankView', BankView] } },
    refusals: [404],
  },
  {
    ...{
      id: 'putBank',
      method: 'put',
      path: '/v1/banks/{bank}',
      tag: 'banks',
      summary: 'Make a bank, or give it other settings',
      places: bank,
    },
    description:
      'What is left out gets its usual value. The same settings again change nothing that is remembered. Changing a bank that stands asks for a developer.',
    body: ['BankBody', BankBody],
    answers: { 200: { description: 'The bank.', body: ['BankView', BankView] } },
    refusals: [404, 422],
  },
  {
    ...{
      id: 'listMemories',
      method: 'get',
      path: '/v1/banks/{bank}/memories',
      tag: 'banks',
      summary: 'List memories in the order they were retained',
    },
    ...{ places: bank, query: MemoriesQuery },
    answers: { 200: { description: PAGE, body: ['MemoriesPage', MemoriesPage] } },
    refusals: [404, 422],
  },
  {
    ...{
      id: 'getMemory',
      method: 'get',
      path: '/v1/banks/{bank}/memories/{memory}',
      tag: 'banks',
      summary: 'Show a memory with what it supersedes and contradicts',
    },
    ...{ places: { ...bank, memory: MemoryIdField }, query: MemoryQuery },
    answers: { 200: { description: 'Everything that is kept of it.', body: ['MemoryView', MemoryView] } },
    refusals: [404, 422],
  },
  {
    ...{
      id: 'runLifecycle',
      method: 'post',
      path: '/v1/banks/{bank}/lifecycle',
      tag: 'banks',
      summary: 'Archive and delete what the bank’s settings say',
      places: bank,
    },
    answers: { 200: { description: 'Each pass with its count.', body: ['LifecycleResult', LifecycleResult] } },
    refusals: [404],
  },
  {
    ...{
      id: 'exportBank',
      method: 'get',
      path: '/v1/banks/{bank}/export',
      tag: 'banks',
      summary: 'Take a bank away as JSON lines',
      places: bank,
    },
    description:
      'A header line, a line for each memory, and a line that says how many there are and their digest. Everything comes: what is retired, expired, of any class, and visible to others only.',
    answers: { 200: { description: 'The lines.', stream: JSON_LINES_TYPE } },
    refusals: [404],
  },
  {
    ...{
      id: 'importBank',
      method: 'post',
      path: '/v1/banks/{bank}/import',
      tag: 'banks',
      summary: 'Bring an export back',
      places: bank,
      query: ImportQuery,
    },
    description:
      'Refused whole when it is not whole. A memory whose id stands in the bank is skipped, unless `on_conflict` says otherwise; repeated, the import changes nothing.',
    bodyStream: JSON_LINES_TYPE,
    answers: { 200: { description: 'How many came in.', body: ['ImportResult', ImportResult] } },
    refusals: [404, 413, 422, 423],
  },
  {
    ...{ id: 'placeHold', method: 'post', path: '/v1/banks/{bank}/holds', tag: 'holds', summary: 'Set a legal hold', places: bank },
    description: 'While it stands, nothing of the bank is forgotten. The same hold again changes nothing.',
    body: ['HoldBody', HoldBody],
    answers: { 200: { description: 'The hold.', body: ['HoldView', HoldView] } },
    refusals: [404, 422],
  },
  {
    ...{ id: 'listHolds', method: 'get', path: '/v1/banks/{bank}/holds', tag: 'holds', summary: 'Show the holds of a bank', places: bank },
    answers: { 200: { description: 'The holds.', body: ['HoldsAnswer', HoldsAnswer] } },
    refusals: [404],
  },
  {
    ...{
      id: 'releaseHold',
      method: 'delete',
      path: '/v1/banks/{bank}/holds/{hold}',
      tag: 'holds',
      summary: 'Lift a legal hold',
      places: { ...bank, hold: MemoryIdField },
    },
    answers: { 200: { description: 'It stands no longer.', body: ['ReleaseAnswer', ReleaseAnswer] } },
    refusals: [404],
  },
  {
    ...{
      id: 'listJobs',
      method: 'get',
      path: '/v1/banks/{bank}/jobs',
      tag: 'jobs',
      summary: 'List the jobs of a bank',
      places: bank,
      query: PageQuery,
    },
    answers: { 200: { description: PAGE, body: ['JobsPage', JobsPage] } },
    refusals: [404, 422],
  },
  {
    ...{ id: 'getJob', method: 'get', path: '/v1/jobs/{job}', tag: 'jobs', summary: 'Show a job', places: { job: idField('job') } },
    answers: { 200: { description: 'Where it stands.', body: ['JobView', JobView] } },
    refusals: [404],
  },
];
