import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import { type Args, checkArgs, normaliseArgs } from '@planes/action/check-args';
import { checkObjectScope, checkRequiredEvidence, type Evidence, evidenceFor } from '@planes/action/evidence';
import { needsKey } from '@planes/action/settle-mode';
import { callable, type Exposed, type Surface, surfaceOf } from '@planes/action/surface';
import type { Registry } from '@edges/peers/registry/registry';
import type { ToolCalls } from '@edges/tool-calls/tool-calls';
import type { Visit } from './visit';

/** A call that the pinned pack lets through, with what it rests on. */
export interface Admitted {
  readonly pack: ContextPack;
  readonly surface: Surface;
  readonly exposed: Exposed;
  readonly args: Args;
  readonly evidence: Evidence;
}

/** Surface, ceiling, arguments, object scope and evidence: everything the pinned pack and this run's own observations decide. */
export class AdmitCall {
  constructor(
    private readonly registry: Registry,
    private readonly calls: ToolCalls,
  ) {}

  /** @throws Fault when the registry or the store cannot answer: nothing was decided. */
  async run({ context, envelope, run }: Visit): Promise<Admitted | Refusal> {
    const { digest } = run.pins.pack;
    const document = await this.registry.resolve(context, 'context-pack', { digest });
    if (isRefusal(document)) throw new Fault('NOT_FOUND', `pack ${digest} cannot be resolved: ${document.code}`, 'never');
    const pack = document.value;
    if (digestOf(pack.tooling_layer.adapter_registry) !== run.pins.tool_registry) {
      throw new Fault('REQUEST_INVALID', 'the run is pinned to another tool registry than its pack has', 'never');
    }
    const surface = surfaceOf(pack.tooling_layer, run.intent_id);
    const exposed = callable(surface, envelope.capability_id, run.safety_mode);
    if (isRefusal(exposed)) return exposed;
    const { args, args_hash } = normaliseArgs(envelope.args);
    const problem = misdeclared(exposed, envelope, args_hash) ?? checkArgs(exposed, args);
    if (problem) return problem;
    const observations = await this.calls.observations(context.tenant, envelope.run_id);
    const evidence = evidenceFor(exposed.capability, args, observations);
    return (
      checkObjectScope(exposed.capability, args, evidence, context.tenant) ??
      checkRequiredEvidence(exposed.capability, [], evidence) ?? { pack, surface, exposed, args, evidence }
    );
  }
}

function misdeclared({ capability }: Exposed, envelope: Visit['envelope'], argsHash: string): Refusal | null {
  if (envelope.args_hash !== argsHash) return refused('ACTION_ARGS_HASH_MISMATCH', 'the arguments are not those that were hashed');
  if (envelope.approval_mode_highest !== capability.highest_mode) {
    return refused(
      'ACTION_MODE_MISDECLARED',
      `${capability.capability_id} can be ${capability.highest_mode}, not ${envelope.approval_mode_highest}`,
    );
  }
  if (needsKey(capability.highest_mode) && envelope.idempotency_key === null) {
    return refused('ACTION_KEY_MISSING', `${capability.capability_id} has an effect and needs an idempotency key`);
  }
  return null;
}
