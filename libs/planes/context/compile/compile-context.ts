import { type Digest, digestOf } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { CompiledContext, CompileStage } from '@kernel/records/compiled-context';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { admitEvidence } from './admit-evidence';
import { admitMemory } from './admit-memory';
import { allocateBudget } from './allocate-budget';
import { applyOverlays } from './apply-overlays';
import { checkBindings } from './check-bindings';
import { checkInput } from './check-input';
import type { CompileInput } from './compile-input';
import { COMPILE_LOGIC } from './compile-logic';
import { confirmIntent } from './confirm-intent';
import { ESTIMATOR, tokenCounter } from './estimate-tokens';
import { fillBuckets } from './fill-buckets';
import { packBlocks } from './pack-blocks';
import { refuseCompile } from './refuse-compile';
import { resolvePolicy } from './resolve-policy';
import { sessionBlocks } from './session-blocks';
import { surfaceTools } from './surface-tools';
import { writeManifests } from './write-manifests';
import { writePrompt } from './write-prompt';

/**
 * Compiles what a model may see and a plan may use. Pure: equal input gives equal bytes.
 * Eight stages, each with the digest of its output, so that a difference is found at the stage where it began.
 * Nothing is cut or left out without being said; what is required is there whole, or the compile is refused.
 * Source: contracts, section 3.
 */
export function compileContext(input: CompileInput): CompiledContext | Refusal {
  return compileFrom(input, input.evidence, COMPILE_LOGIC);
}

/** Version 1 knew nothing of staleness: it read evidence as if nobody had judged it. */
export function compileContext1(input: CompileInput): CompiledContext | Refusal {
  const { as_of: _asOf, passages, hops, ...rest } = input.evidence;
  const unjudged = { ...rest, passages: passages.map(unmarked), hops: hops.map(unmarked) };
  return compileFrom(input, unjudged, 'context/compile@1');
}

function unmarked<T extends { readonly stale?: unknown }>({ stale: _stale, ...rest }: T): Omit<T, 'stale'> {
  return rest;
}

function compileFrom(input: CompileInput, readEvidence: EvidenceBundle, logic: string): CompiledContext | Refusal {
  const { request, runContext: run } = input;
  const count = tokenCounter();
  const unfit = checkInput({ ...input, evidence: readEvidence });
  if (unfit) return unfit;
  const pack = applyOverlays(input.pack.value, input.overlays);
  if (isRefusal(pack)) return pack;

  const intent = confirmIntent(pack, request, run);
  if (isRefusal(intent)) return intent;
  const policy = resolvePolicy(pack, input.bundles, run.intent_id);
  if (isRefusal(policy)) return policy;
  const unbound = checkBindings(pack, policy, run.intent_id);
  if (unbound) return unbound;
  const tools = surfaceTools(pack.tooling_layer, run.intent_id, run.safety_mode);
  const evidence = admitEvidence(pack, run, readEvidence, count);
  if (isRefusal(evidence)) return evidence;
  const memory = admitMemory(input.memory, run, count);

  const prompt = writePrompt(pack, intent, policy, tools, request);
  const fixed = count(prompt.system) + count(prompt.developer) + count(prompt.task);
  const available = run.run_budget.caps.tokens_in - run.run_budget.spent.tokens_in - fixed;
  if (available < 0) {
    return refuseCompile('CONTEXT_BUDGET_EXHAUSTED', `the fixed parts of the prompt are ${-available} tokens more than the run may send`, [
      'tokens_in',
    ]);
  }
  const budget = allocateBudget(pack.budget_layer.buckets, available);
  const candidates = [
    ...packBlocks(pack, intent.intent, policy, tools, count),
    ...evidence.blocks,
    ...memory.blocks,
    ...sessionBlocks(request, count),
  ];
  const buckets = fillBuckets(candidates, budget.allocations, count);
  if (isRefusal(buckets)) return buckets;
  const { manifests, warnings } = writeManifests(pack, run.intent_id, policy, tools, evidence, buckets, [
    ...evidence.omissions,
    ...memory.omissions,
  ]);

  return {
    compiled_prompt: { ...prompt, context_blocks: [...buckets.blocks] },
    manifests,
    runtime_controls: policy.controls,
    budget_report: {
      estimator: ESTIMATOR,
      allocations: budget.allocations,
      used_at_compile: buckets.used,
      bucket_truncations: buckets.truncations,
      dropped_block_ids: [...buckets.dropped],
      warnings: [...evidence.warnings, ...warnings, ...budget.short.map((bucket) => `bucket ${bucket} got less than its minimum`)],
    },
    context_ledger: {
      stages: ledger({
        intent,
        policy,
        tools,
        evidence: { blocks: evidence.blocks, omissions: evidence.omissions, warnings: evidence.warnings },
        memory,
        budget,
        buckets,
        manifests,
      }),
      pins: run.pins,
      request_digest: digestOf(request),
      run_context_digest: digestOf(run),
      evidence_digest: digestOf(input.evidence),
      memory_digest: digestOf(input.memory),
      logic,
    },
  };
}

function ledger(outputs: Readonly<Record<CompileStage, unknown>>): { stage: CompileStage; digest: Digest }[] {
  return (Object.keys(outputs) as CompileStage[]).map((stage) => ({ stage, digest: digestOf(outputs[stage]) }));
}
