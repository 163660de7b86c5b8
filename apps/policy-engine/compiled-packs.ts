import { BoundedCache } from '@kernel/bounded-cache';
import type { Digest } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { Registry, SignedDocument } from '@edges/peers/registry/registry';
import { type CompiledBundle, type CompiledGuardrails, compileBundle, compileGuardrails } from '@planes/trust/policy/compile-bundle';
import type { CallContext } from '@platform/grpc/call-context';

/** The policy of one pinned pack, ready to be asked. */
export interface CompiledPack {
  readonly bundles: readonly CompiledBundle[];
  readonly guardrails: CompiledGuardrails;
  /** Every path below the policy context that a rule or guardrail may read, sorted. */
  readonly reads: readonly string[];
}

/**
 * Policies by pack digest, loaded and compiled at first use and kept for the tenant that asked.
 * Documents are immutable, so a kept one is never stale. One that could not be loaded is not kept.
 */
export class CompiledPacks {
  private readonly kept: BoundedCache<Promise<CompiledPack>>;

  constructor(
    private readonly registry: Registry,
    limit: number,
  ) {
    this.kept = new BoundedCache(limit);
  }

  /** @throws Fault NOT_FOUND when the pack or a bundle it names cannot be resolved for the call's tenant; whatever the registry throws. */
  async get(call: CallContext, packDigest: Digest): Promise<CompiledPack> {
    const key = `${call.tenant} ${packDigest}`;
    const known = this.kept.get(key);
    if (known) return known;
    const loading = this.load(call, packDigest);
    this.kept.set(key, loading);
    try {
      return await loading;
    } catch (error) {
      this.kept.delete(key);
      throw error;
    }
  }

  private async load(call: CallContext, packDigest: Digest): Promise<CompiledPack> {
    const pack = await this.resolved(call, 'context-pack', packDigest);
    const { policy_bundles, guardrails } = pack.value.policy_layer;
    const bundles = await Promise.all(policy_bundles.map(({ digest }) => this.resolved(call, 'policy-bundle', digest)));
    const declared = [guardrails.inputs, ...bundles.map(({ value }) => value.inputs)].flatMap((inputs) => Object.keys(inputs));
    return {
      bundles: bundles.map((bundle) => compileBundle(bundle.value)),
      guardrails: compileGuardrails(guardrails),
      reads: [...new Set(declared)].sort(),
    };
  }

  private async resolved<K extends 'context-pack' | 'policy-bundle'>(
    call: CallContext,
    kind: K,
    digest: Digest,
  ): Promise<SignedDocument<K>> {
    const found = await this.registry.resolve(call, kind, { digest });
    if (isRefusal(found)) throw new Fault('NOT_FOUND', `${kind} ${digest} cannot be resolved: ${found.code}`, 'never');
    return found;
  }
}
