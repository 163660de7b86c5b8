import { withinClassification } from '@kernel/classification';
import { digestOf } from '@kernel/digest';
import type { Refusal } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import { RUNTIME_VERSION } from './compile-logic';
import type { CompileInput } from './compile-input';
import { refuseCompile } from './refuse-compile';
import { fitsRange } from './version-range';

/** Refuses input that does not belong together: other tenants, other pins, a pack for another runtime. Null when all is well. */
export function checkInput(input: CompileInput): Refusal | null {
  return checkTenants(input) ?? checkPins(input) ?? checkCompatibility(input.pack.value) ?? checkClassification(input);
}

function checkTenants({ pack, bundles, request, runContext, evidence, memory }: CompileInput): Refusal | null {
  const tenant = runContext.tenant_id;
  const documents: [string, string][] = [['pack', pack.value.pack_meta.tenant]];
  for (const { value } of bundles) documents.push([value.bundle_id, value.tenant_id]);
  const foreign = documents.filter(([, owner]) => owner !== tenant).map(([name]) => name);
  if (foreign.length > 0)
    return refuseCompile('CONTEXT_PACK_TENANT_MISMATCH', `${foreign.join(', ')} belongs to another tenant than the run`, foreign);
  const inputs: [string, string][] = [
    ['request', request.tenant_id],
    ['evidence', evidence.tenant_id],
    ['memory', memory.tenant_id],
  ];
  for (const { memory: one } of memory.memories) inputs.push([one.memory_id, one.tenant_id]);
  const strange = inputs.filter(([, owner]) => owner !== tenant).map(([name]) => name);
  if (strange.length > 0)
    return refuseCompile('CONTEXT_INPUT_TENANT_MISMATCH', `${strange.join(', ')} belongs to another tenant than the run`, strange);
  return null;
}

function checkPins({ pack, overlays, bundles, runContext, evidence, memory }: CompileInput): Refusal | null {
  const { pins } = runContext;
  const list = (digests: readonly string[]) => digests.toSorted().join(' ');
  const bundleDigests = bundles.map((bundle) => bundle.digest);
  const pairs: [string, string, string][] = [
    ['pack', pins.pack.digest, pack.digest],
    ['overlays', pins.overlays.join(' '), overlays.map((overlay) => overlay.digest).join(' ')],
    ['policy_bundles', list(pins.policy_bundles.map((bundle) => bundle.digest)), list(bundleDigests)],
    ['policy_bundles', list(pack.value.policy_layer.policy_bundles.map((bundle) => bundle.digest)), list(bundleDigests)],
    ['tool_registry', pins.tool_registry, digestOf(pack.value.tooling_layer.adapter_registry)],
    ['knowledge_snapshot', pins.knowledge_snapshot, evidence.snapshot_version],
    ['ontology', pins.ontology, evidence.ontology_version],
    ['memory_generation', pins.memory_generation, memory.generation],
    ['started_at', runContext.started_at, evidence.as_of ?? runContext.started_at],
  ];
  const wrong = [...new Set(pairs.filter(([, pinned, actual]) => pinned !== actual).map(([name]) => name))];
  return wrong.length > 0 ? refuseCompile('CONTEXT_PIN_MISMATCH', `${wrong.join(', ')}: not what the run is pinned to`, wrong) : null;
}

function checkCompatibility(pack: ContextPack): Refusal | null {
  const present: Readonly<Record<string, string>> = { runtime: RUNTIME_VERSION, ontology: pack.intelligence_refs.ontology.version };
  const unmet = Object.entries(pack.contract_meta.compatibility.requires)
    .filter(([name, range]) => !Object.hasOwn(present, name) || !fitsRange(present[name] ?? '', range))
    .map(([name, range]) => `${name} ${range}`)
    .sort();
  return unmet.length > 0 ? refuseCompile('CONTEXT_COMPATIBILITY', `the pack requires ${unmet.join(', ')}`, unmet) : null;
}

// A run that claims to hold less than its pack does would let passages of the pack's class travel too far.
function checkClassification({ pack, runContext }: CompileInput): Refusal | null {
  const own = pack.value.pack_meta.data_classification;
  if (withinClassification(own, runContext.data_classification)) return null;
  return refuseCompile('CONTEXT_CLASSIFICATION_MISMATCH', `the pack holds ${own} data, the run is ${runContext.data_classification}`, [
    own,
  ]);
}
