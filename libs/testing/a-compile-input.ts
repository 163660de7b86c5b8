import { digestOf } from '@kernel/digest';
import type { PolicyBundle } from '@kernel/records/policy';
import type { RunContext } from '@kernel/records/run-context';
import type { CompileInput } from '@planes/context/compile/compile-input';
import { aPack, type PackChange } from './a-pack';
import { aPolicyBundle } from './a-policy-bundle';
import { anEvidenceBundle, anInvokeRequest, aRecalledMemory, aRun, pinsFor } from './a-run';

export interface CompileInputChange extends Partial<Omit<CompileInput, 'pack' | 'bundles' | 'runContext'>> {
  readonly pack?: PackChange;
  readonly bundle?: Partial<PolicyBundle>;
  readonly run?: Partial<RunContext>;
}

/** Everything a compile needs, with digests and pins that agree whatever the test changes in pack or bundle. */
export function aCompileInput({
  pack: packChange = {},
  bundle: bundleChange = {},
  run = {},
  ...change
}: CompileInputChange = {}): CompileInput {
  const bundle = aPolicyBundle(bundleChange);
  const digest = digestOf(bundle);
  const policy_layer = {
    policy_bundles: [{ ref: `${bundle.bundle_id}@${bundle.bundle_version}`, digest, priority: 1 }],
    ...packChange.policy_layer,
  };
  const pack = aPack({ ...packChange, policy_layer });
  return {
    pack: { digest: digestOf(pack), value: pack },
    overlays: [],
    bundles: [{ digest, value: bundle }],
    request: anInvokeRequest(),
    runContext: aRun({ pins: pinsFor(pack), ...run }),
    evidence: anEvidenceBundle(),
    memory: aRecalledMemory(),
    ...change,
  };
}
