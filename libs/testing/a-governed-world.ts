import type { Json } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { ApprovalRequest, ApprovalStanding } from '@kernel/records/approval';
import type { CompiledContext } from '@kernel/records/compiled-context';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { ModelCall, type ModelResult, type RoutingDecision } from '@kernel/records/model-call';
import type { PolicyContext, PolicyDecision } from '@kernel/records/policy';
import type { ToolResultEnvelope } from '@kernel/records/tool-call';
import { compileContext } from '@planes/context/compile/compile-context';
import { readDocument } from '@planes/decision/run/documents';
import type { Effect, EffectDocument } from '@planes/decision/run/run-effect';
import type { RunState } from '@planes/decision/run/run-state';
import { decideRoute } from '@planes/model/routing/decide-route';
import { routedCallOf } from '@planes/model/routing/routed-call';
import { compileBundle, compileGuardrails } from '@planes/trust/policy/compile-bundle';
import { evaluatePolicy } from '@planes/trust/policy/evaluate-policy';
import { aModelProfile, aModelCatalogue, aRoutingPolicy, marketFactsFor } from './a-model-catalogue';
import { aPlanFor } from './a-plan';
import { aPolicyBundle } from './a-policy-bundle';
import { anEvidenceBundle, aRecalledMemory } from './a-run';
import { answerTool } from './a-governed-tool';
import { aSigner, type TestSigner } from './a-signer';
import type { Answer, World } from './drive-run';

/** The documents that the run is pinned to beside its pack. */
export const BUNDLE = aPolicyBundle();
export const CATALOGUE = aModelCatalogue([aModelProfile(), aModelProfile({ profile_id: 'builtin-large', quality_tier: 2 })]);
export const ROUTING = aRoutingPolicy();

/** Where a world departs from the truth; everything it does not name is decided by the real functions and signed with real keys. */
export interface Lies {
  readonly evidence?: Partial<EvidenceBundle>;
  readonly compile?: (truth: CompiledContext) => CompiledContext;
  readonly route?: (truth: RoutingDecision) => RoutingDecision;
  readonly model?: (truth: ModelResult) => ModelResult;
  readonly policy?: (truth: PolicyDecision) => PolicyDecision;
  /** Changes a result after the gateway has signed its receipt. */
  readonly tool?: (truth: ToolResultEnvelope) => ToolResultEnvelope;
  readonly standing?: (truth: ApprovalStanding) => ApprovalStanding;
}

/** What the world remembers between effects: the approvals that were asked for, and how they stand. */
export interface Approvals {
  readonly requests: Map<string, ApprovalRequest>;
  readonly standings: Map<string, ApprovalStanding>;
}

export const GATEWAY: TestSigner = aSigner('tool_receipt', { tenant_id: '*', holder: 'tool-gateway' });

/** Peers that decide as the real ones do: compile, policy, routing, receipts and approvals are the product's own functions. */
export function aGovernedWorld(approvals: Approvals, seal: (record: Json) => Answer, lies: Lies = {}): World {
  return (effect, state, documents) => {
    const read = (name: string): Json | undefined => documents(effect.input[name] as Digest);
    switch (effect.kind) {
      case 'retrieve_evidence':
        return one(
          { kind: 'bundle' },
          'bundle',
          'evidence-bundle',
          anEvidenceBundle({ ...judged(effect.input['as_of']), ...lies.evidence }),
        );
      case 'recall_memory':
        return one({ kind: 'recalled' }, 'recalled', 'recalled-memory', aRecalledMemory());
      case 'compile_context':
        return compiled(state, lies);
      case 'evaluate_policy': {
        const id = effect.input['policy_decision_id'] as PolicyDecision['policy_decision_id'];
        const decision = decidePolicy(state, read('context') as unknown as PolicyContext, id);
        return one({ kind: 'decided' }, 'decision', 'policy-decision', lies.policy?.(decision) ?? decision);
      }
      case 'call_model':
        return answerModel(readDocument(documents, effect.input['call'] as Digest, ModelCall), state, lies);
      case 'call_tool':
        return answerTool(effect, state, documents, approvals, lies);
      case 'check_approvals':
        return several(effect, approvals, lies);
      case 'propose_memory':
        return { result: { kind: 'proposed', state: 'promoted', memory_id: derivedId('mem', state.now, 'outcome') } };
      case 'seal_record':
        return seal(read('record') as Json);
      case 'close_run':
        return { result: { kind: 'closed' } };
    }
  };
}

// The second section of the handbook is due for review.
function judged(as_of: Json | undefined): Partial<EvidenceBundle> {
  const passages = anEvidenceBundle().passages.map((passage, at) => (at === 1 ? { ...passage, stale: 'review_due' as const } : passage));
  return typeof as_of === 'string' ? { as_of, passages } : {};
}

/** Asks the run's real policy. */
export function decidePolicy(state: RunState, context: PolicyContext, id: PolicyDecision['policy_decision_id']): PolicyDecision {
  return evaluatePolicy([compileBundle(BUNDLE)], compileGuardrails(state.pack.value.policy_layer.guardrails), context, id);
}

/** An answer that is one document. */
export function one(result: { readonly [key: string]: Json }, field: string, kind: string, value: unknown): Answer {
  const document: EffectDocument = { kind, digest: digestOf(value), value: value as Json };
  return { result: { ...result, [field]: document.digest }, documents: [document] };
}

function compiled({ pack, request, context, evidence }: RunState, lies: Lies): Answer {
  const question = {
    pack,
    overlays: [],
    bundles: [{ digest: digestOf(BUNDLE), value: BUNDLE }],
    request: request.value,
    runContext: context.value,
    evidence: evidence?.value ?? anEvidenceBundle(),
    memory: aRecalledMemory(),
  };
  const truth = compileContext(question);
  if (isRefusal(truth)) return { result: { kind: 'refused', code: truth.code, reason: truth.reason } };
  return one({ kind: 'compiled' }, 'compiled', 'compiled-context', lies.compile?.(truth) ?? truth);
}

function answerModel(call: ModelCall, state: RunState, lies: Lies): Answer {
  const truth = decideRoute({
    routing_decision_id: derivedId('rd', state.now, call.model_call_id),
    model_call_id: call.model_call_id,
    trace_id: call.trace_id,
    at: state.now,
    call: routedCallOf(call),
    market: { catalogue: CATALOGUE, catalogueDigest: digestOf(CATALOGUE), policy: ROUTING, policyDigest: digestOf(ROUTING), facts: marketFactsFor(CATALOGUE) }, // prettier-ignore
  });
  const routed = lies.route?.(truth) ?? truth;
  const planning = call.operation === 'judge.plan';
  const structured = planning ? (aPlanFor(state.pack.value, state.context.value.intent_id) as unknown as Json) : null;
  const result: ModelResult = {
    model_call_id: call.model_call_id,
    operation: call.operation,
    status: 'completed',
    code: null,
    reason: '',
    text: planning ? JSON.stringify(structured) : 'The refund of 89.90 for order ORD-1042 is booked.',
    structured,
    finish_reason: 'stop',
    routing_decision_id: routed.routing_decision_id,
    profile_id: routed.chosen[0] ?? null,
    attempts: [],
    usage: { tokens_in: 400, tokens_out: 60, cached_tokens_in: 0 },
    cost_usd_micros: 0,
    redactions: [],
    latency_ms: 3,
  };
  const answered = one({ kind: 'answered' }, 'result', 'model-result', lies.model?.(result) ?? result);
  const route: EffectDocument = { kind: 'routing-decision', digest: digestOf(routed), value: routed as unknown as Json };
  return {
    result: { ...(answered.result as { readonly [key: string]: Json }), routing_decision: route.digest },
    documents: [...(answered.documents ?? []), route],
  };
}

function several(effect: Effect, approvals: Approvals, lies: Lies): Answer {
  const standings = (effect.input['approval_ids'] as readonly string[]).map((id): EffectDocument => {
    const truth = approvals.standings.get(id);
    if (!truth) throw new Error(`nobody asked for approval ${id}`);
    const standing = lies.standing?.(truth) ?? truth;
    return { kind: 'approval-standing', digest: digestOf(standing), value: standing as unknown as Json };
  });
  return { result: { kind: 'standings', standings: standings.map(({ digest }) => digest) }, documents: standings };
}
