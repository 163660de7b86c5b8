import type { Provider } from '@nestjs/common';
import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import type { RunView } from '@kernel/records/run-view';
import { ApiKeys } from '@edges/api-keys/api-keys';
import { KeySecrets } from '@edges/api-keys/key-secrets';
import { PostgresApiKeys } from '@edges/api-keys/postgres-api-keys';
import { RandomKeySecrets } from '@edges/api-keys/random-key-secrets';
import { Approvals } from '@edges/peers/approvals/approvals';
import { AuditProofs } from '@edges/peers/audit-proofs/audit-proofs';
import { InMemoryAuditProofs } from '@edges/peers/audit-proofs/in-memory-audit-proofs';
import { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { MemoryService } from '@edges/peers/memory-service/memory-service';
import { type Course, InMemoryOrchestrator } from '@edges/peers/orchestrator/in-memory-orchestrator';
import { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import { Registry } from '@edges/peers/registry/registry';
import { PostgresRunBook } from '@edges/run-book/postgres-run-book';
import { RunBook } from '@edges/run-book/run-book';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import { provideValue } from '@platform/provide';
import type { RunningService } from '@platform/service-spec';
import { anApprovalRequest } from '@testing/an-approval';
import { aDecisionRecord } from '@testing/a-decision-record';
import { anAgent, anInvokeRequest } from '@testing/a-run';
import type { TestStore } from '@testing/stores';
import { BoundaryModule } from './boundary.module';
import { CONVERSATION_SETTINGS } from './conversation-manager.config';
import { CONVERSATION_SERVICES } from './conversation-manager.grpc';
import { FakeApprovals, FakeKnowledge, FakeMemory, FakeRecords, FakeRegistry } from './fake-peers.cases';
import { IssueApiKey, type KeyOrder } from './issue-api-key';

export const SECRET = 'a-secret-of-the-boundary-and-its-callers';

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** The boundary, booted over a real store and peers that behave. */
export interface BootedBoundary {
  readonly running: RunningService;
  readonly book: RunBook;
  readonly keys: ApiKeys;
  readonly orchestrator: InMemoryOrchestrator;
  readonly proofs: InMemoryAuditProofs;
  readonly approvals: FakeApprovals;
  readonly records: FakeRecords;
  readonly registry: FakeRegistry;
  readonly issue: (order?: Partial<KeyOrder>) => Promise<string>;
  /** Resolves when every run that has ended so far is closed. */
  readonly settled: () => Promise<void>;
  readonly ask: (path: string, key: string | undefined, init?: RequestInit) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export async function bootBoundary(
  store: TestStore,
  environment: Readonly<Record<string, string>> = {},
  replaced: readonly Provider[] = [],
): Promise<BootedBoundary> {
  const clock = new SystemClock();
  const ids = new RandomIds(clock);
  const database = store.source.as('fp_conversation');
  const book = new PostgresRunBook(database, 'local');
  const keys = new PostgresApiKeys(database, 'local');
  const approvals = new FakeApprovals();
  const records = new FakeRecords();
  const proofs = new InMemoryAuditProofs();
  const registry = new FakeRegistry();
  const closing: Promise<unknown>[] = [];
  const ended = (view: RunView): void => {
    const canonical = Buffer.from(canonicalBytes(view));
    closing.push(book.close({ value: view, digest: digestOfBytes(canonical), canonical }, []));
    const { run_id, tenant_id, record_id } = view;
    if (record_id !== null) records.put(aDecisionRecord({ record_id, run_id, tenant_id }), `evt_${run_id.slice(4)}`);
  };
  const asked = ({ run_id, tenant_id }: RunContext): RunView['approvals'] => {
    const request = anApprovalRequest({ approval_id: `apr_${run_id.slice(4)}`, run_id, tenant_id, expires_at: '2099-01-01T00:00:00.000Z' });
    void approvals.request({ tenant: tenant_id, principals: [], deadline: request.expires_at }, request);
    const { approval_id, gate_id, required_role, expires_at } = request;
    return [{ approval_id, gate_id, required_role, expires_at }];
  };
  const orchestrator = new InMemoryOrchestrator(clock, courseOf, asked, ended);
  const edges: readonly Provider[] = [
    provideValue(ApiKeys, keys),
    provideValue(KeySecrets, new RandomKeySecrets()),
    provideValue(RunBook, book),
    provideValue(Registry, registry),
    provideValue(Approvals, approvals),
    provideValue(DecisionRecords, records),
    provideValue(AuditProofs, proofs),
    provideValue(KnowledgeSubstrate, new FakeKnowledge()),
    provideValue(MemoryService, new FakeMemory()),
    provideValue(Orchestrator, orchestrator),
    ...replaced,
  ];
  const running = await bootService(
    {
      app: 'conversation-manager',
      settings: CONVERSATION_SETTINGS,
      services: CONVERSATION_SERVICES,
      calls: [],
      module: (booting) => BoundaryModule.over(booting, edges),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET, ...environment },
  );
  const issuer = new IssueApiKey(keys, new RandomKeySecrets(), clock, ids);
  return {
    running,
    book,
    keys,
    orchestrator,
    proofs,
    approvals,
    records,
    registry,
    settled: async () => void (await Promise.all(closing)),
    issue: async (order = {}) => (await issuer.run({ ...SAM, ...order })).key,
    ask: (path, key, init) => ask(running.httpUrl + path, key, init),
    close: async () => {
      await running.stop();
      await Promise.all(closing);
      await store.close();
    },
  };
}

const SAM: KeyOrder = { tenant_id: 'acme', user_id: 'sam', kind: 'user', roles: ['support_ops', 'developer'], valid_for_ms: 3_600_000 };

/** A body that the boundary takes; the message decides what becomes of the run. */
export function aBody(message = 'Where is my order ORD-1042?', change: Record<string, unknown> = {}): Record<string, unknown> {
  const { runtime, context_pack_refs } = anInvokeRequest();
  return { agent: anAgent(), context_pack_refs, input: { intent: 'order_status', message }, mode: 'batch', runtime, ...change };
}

export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

function courseOf({ input }: InvokeRequest): Course {
  return input.message.includes('refund') ? 'awaits_approval' : input.message.includes('slow') ? 'goes_on' : 'decides';
}

async function ask(url: string, key: string | undefined, init: RequestInit = {}): Promise<Answer> {
  const headers = {
    ...(init.headers as Record<string, string> | undefined),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  const type = response.headers.get('content-type');
  const body = type?.includes('json') === true ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, type, headers: response.headers, text, body };
}
