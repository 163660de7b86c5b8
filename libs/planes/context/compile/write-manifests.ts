import type { CompiledContext } from '@kernel/records/compiled-context';
import type { ContextPack } from '@kernel/records/context-pack';
import type { AdmittedEvidence } from './admit-evidence';
import type { FilledBuckets } from './fill-buckets';
import type { Omission } from './omission';
import type { ResolvedPolicy } from './resolve-policy';
import type { ToolManifest } from './surface-tools';

/** Stage 8. What a plan may use and an auditor may ask about. */
export interface WrittenManifests {
  readonly manifests: CompiledContext['manifests'];
  readonly warnings: readonly string[];
}

/**
 * Lists rules, tools, the evidence that is in the prompt, and everything that was left out.
 * Templates that use a tool outside the surface are not offered, with a warning: their plans could only be rejected.
 */
export function writeManifests(
  pack: ContextPack,
  intentId: string,
  policy: ResolvedPolicy,
  tools: ToolManifest,
  evidence: AdmittedEvidence,
  buckets: FilledBuckets,
  omissions: readonly Omission[],
): WrittenManifests {
  const visible = new Set(tools.map(({ capability }) => capability.capability_id));
  const templates = pack.decision_layer.task_templates.filter((template) => template.intent_id === intentId);
  const usable = templates.filter((template) => template.steps.every((step) => visible.has(step.tool)));
  return {
    manifests: {
      policy_manifest: policy.manifest,
      tool_manifest: tools,
      evidence_manifest: buckets.blocks.flatMap((block) => {
        const passage = evidence.passages.get(block.block_id);
        return passage ? [{ evidence_ref: passage.evidence_ref, source_id: passage.document_id, hash: passage.content_hash }] : [];
      }),
      omission_manifest: [...omissions, ...buckets.omissions].sort(inOmissionOrder),
      task_templates: usable,
      decision_specs: pack.decision_layer.decision_specs.filter((spec) => spec.intents.includes(intentId)),
    },
    warnings: templates
      .filter((template) => !usable.includes(template))
      .map((template) => `template ${template.template_id} needs a tool outside the surface`),
  };
}

function inOmissionOrder(a: Omission, b: Omission): number {
  return a.block_id < b.block_id ? -1 : a.block_id > b.block_id ? 1 : a.reason < b.reason ? -1 : 1;
}
