import { digestOf } from '@kernel/digest';
import type { ContextPack } from '@kernel/records/context-pack';
import type { EvidenceBundle, Passage } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { PromotedMemory, RecalledMemory } from '@kernel/records/memory';
import type { AgentIdentity, UserClaims } from '@kernel/records/principals';
import { NOTHING_SPENT } from '@kernel/records/run-budget';
import type { Pins, RunContext } from '@kernel/records/run-context';
import { aPack } from './a-pack';

const SNAPSHOT = digestOf('knowledge snapshot');
const ONTOLOGY = digestOf('ontology');
const GENERATION = digestOf('memory generation');

export function aUser(change: Partial<UserClaims> = {}): UserClaims {
  return { user_id: 'sam', role: 'support_ops', ...change };
}

export function anAgent(change: Partial<AgentIdentity> = {}): AgentIdentity {
  return {
    agent_id: 'support-agent',
    agent_urn: 'agent:acme/support-agent@1.0.0',
    workload_identity: 'spiffe://fiveplane.local/agent/support',
    role: 'support',
    lifecycle: 'active',
    principal_chain: [
      { kind: 'user', id: 'sam', tenant_id: 'acme' },
      { kind: 'agent', id: 'support-agent', tenant_id: 'acme' },
    ],
    ...change,
  };
}

/** Pins that name this pack, its bundles and its tools, and the evidence and memory of `anEvidenceBundle()` and `aRecalledMemory()`. */
export function pinsFor(pack: ContextPack, change: Partial<Pins> = {}): Pins {
  return {
    pack: { ref: `${pack.pack_meta.pack_id}@${pack.pack_meta.pack_version}`, digest: digestOf(pack) },
    overlays: [],
    policy_bundles: pack.policy_layer.policy_bundles.map(({ ref, digest }) => ({ ref, digest })),
    model_catalogue: digestOf('model catalogue'),
    routing_policy: digestOf('routing policy'),
    knowledge_snapshot: SNAPSHOT,
    memory_generation: GENERATION,
    ontology: ONTOLOGY,
    tool_registry: digestOf(pack.tooling_layer.adapter_registry),
    logic: ['context/compile@1', 'trust/policy@1'],
    ...change,
  };
}

/** A refund request of support at `acme`, pinned to `aPack()`. */
export function aRun(change: Partial<RunContext> = {}): RunContext {
  const pack = aPack();
  return {
    run_id: 'run_01KG9F4AR0000000000000000A',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    tenant_id: 'acme',
    user: aUser(),
    agent: anAgent(),
    region: 'local',
    residency: ['local'],
    data_classification: 'CONFIDENTIAL',
    safety_mode: 'destructive',
    intent_id: 'refund_request',
    risk_class: 'destructive',
    run_budget: { caps: pack.budget_layer.run_caps, spent: NOTHING_SPENT },
    pins: pinsFor(pack),
    started_at: '2026-01-31T09:30:00.000Z',
    deadline: '2026-01-31T10:30:00.000Z',
    ...change,
  };
}

/** What the customer of `aRun()` asked for. */
export function anInvokeRequest(change: Partial<InvokeRequest> = {}): InvokeRequest {
  return {
    request_id: 'req_01KG9F4AR0000000000000000A',
    tenant_id: 'acme',
    user: aUser(),
    agent: anAgent(),
    context_pack_refs: ['ctxpack.support@1.0.0'],
    input: { intent: 'refund_request', message: 'My order ORD-1042 arrived broken. I want my money back.', channel: 'chat', locale: 'en' },
    mode: 'batch',
    runtime: { plan_timeout_ms: 15_000, max_tool_calls: 8, max_payload_bytes: 262_144 },
    trace: { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' },
    ...change,
  };
}

/** One section of the handbook; `section_id` and `text` name it, the reference and the hash follow. */
export function aPassage(change: Partial<Passage> = {}): Passage {
  const section = change.section_id ?? 'damaged-goods';
  const text = change.text ?? 'A customer whose goods arrive broken may have the money back in full.';
  return {
    evidence_ref: `kg:handbook#${section}@${SNAPSHOT}`,
    document_id: 'handbook',
    section_id: section,
    heading: 'Damaged goods',
    text,
    offset: 0,
    content_hash: digestOf(text),
    classification: 'INTERNAL',
    recorded_at: '2026-01-10T00:00:00.000Z',
    score: 0.8,
    ...change,
  };
}

/** Two passages, no conflict. */
export function anEvidenceBundle(change: Partial<EvidenceBundle> = {}): EvidenceBundle {
  return {
    tenant_id: 'acme',
    snapshot_version: SNAPSHOT,
    ontology_version: ONTOLOGY,
    index_generation: digestOf('index generation'),
    seed: { query: 'My order ORD-1042 arrived broken. I want my money back.', entities: ['ORD-1042'] },
    hops: [],
    passages: [
      aPassage(),
      aPassage({ section_id: 'refund-limits', heading: 'Limits', text: 'Refunds above 50.00 need a signature of finance.', score: 0.5 }),
    ],
    conflicts: [],
    truncated: false,
    confidence: 0.8,
    ...change,
  };
}

export function aPromotedMemory(change: Partial<PromotedMemory> = {}): PromotedMemory {
  const value = change.value ?? 'The customer prefers to be answered by e-mail.';
  return {
    memory_id: 'mem_01KG9F4AR0000000000000000A',
    tenant_id: 'acme',
    bank: 'support',
    entity: 'ORD-1042',
    predicate: 'contact_preference',
    value,
    class: 'preference',
    tier: 'semantic',
    classification: 'INTERNAL',
    evidence_refs: [],
    confidence: 0.9,
    promoted_at: '2026-01-15T00:00:00.000Z',
    expires_at: null,
    content_hash: digestOf(value),
    ...change,
  };
}

/** One recalled preference. */
export function aRecalledMemory(change: Partial<RecalledMemory> = {}): RecalledMemory {
  return { tenant_id: 'acme', generation: GENERATION, query: 'ORD-1042', memories: [{ memory: aPromotedMemory(), score: 0.7 }], ...change };
}
