import { isRefusal } from '@kernel/outcome';
import { compileContext } from '@planes/context/compile/compile-context';
import type { CompileInput } from '@planes/context/compile/compile-input';
import { anInvokeRequest, aRecalledMemory, aRun, pinsFor } from '@testing/a-run';
import type { Bench } from './bench';
import { acme, evidenceFor, pinned } from './sample';
import { timeCalls } from './time-calls';

const PLAN = { warmUp: 500, calls: 2_000 };

/** All eight stages over the sample's documents, nothing cached. */
export const compileSample: Bench = {
  name: 'compile',
  tells: 'compile of the sample',

  async run({ say }) {
    const input = anInput('My order ORD-1042 arrived broken. I want my money back.');
    say(`${PLAN.calls} compiles of the refund request`);
    const millis = timeCalls(PLAN, (number) => {
      const outcome = compileContext(numbered(input, number));
      if (isRefusal(outcome)) throw new Error(`${outcome.code}: ${outcome.reason}`);
      return outcome;
    });
    const how = `refund request at acme, ${input.evidence.passages.length} passages of its handbook, eight stages with their digests, no cache`;
    return [
      { kind: 'measured', what: 'compile of the sample', how, millis, failed: 0, perSecond: null, promised: { p95Ms: 5, perSecond: null } },
    ];
  },
};

function anInput(message: string): CompileInput {
  const tenant = acme();
  const { tenant_id, pack, bundles } = tenant;
  const evidence = evidenceFor(tenant, message);
  const pins = pinsFor(pack, { knowledge_snapshot: evidence.snapshot_version, ontology: evidence.ontology_version });
  const residency = [...pack.pack_meta.environment_defaults.residency];
  return {
    pack: pinned(pack),
    overlays: [],
    bundles: bundles.map(pinned),
    request: anInvokeRequest({ tenant_id, input: { intent: 'auto', message, channel: 'chat', locale: 'en' } }),
    runContext: aRun({ tenant_id, intent_id: 'refund_request', residency, pins }),
    evidence,
    memory: aRecalledMemory({ tenant_id }),
  };
}

// No two compiles are of the same request, as no two runs are.
function numbered(input: CompileInput, number: number): CompileInput {
  const message = `${input.request.input.message} This is my letter number ${number}.`;
  return { ...input, request: { ...input.request, input: { ...input.request.input, message } } };
}
