import type { Digest } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { Registry } from '@edges/peers/registry/registry';
import type { CallContext } from '@platform/grpc/call-context';
import type { Market } from '@planes/model/routing/market';

/** The documents of a market, without the facts of the moment. */
export type PinnedMarket = Omit<Market, 'facts'>;

/** Loads the catalogue and the routing policy that a run is pinned to. They are signed and named by digest, so they never change. */
export class LoadMarket {
  constructor(private readonly registry: Registry) {}

  /** Refuses as the registry does. */
  async run(call: CallContext, catalogueDigest: Digest, policyDigest: Digest): Promise<PinnedMarket | Refusal> {
    const [catalogue, policy] = await Promise.all([
      this.registry.resolve(call, 'model-catalogue', { digest: catalogueDigest }),
      this.registry.resolve(call, 'routing-policy', { digest: policyDigest }),
    ]);
    if (isRefusal(catalogue)) return catalogue;
    if (isRefusal(policy)) return policy;
    return { catalogue: catalogue.value, catalogueDigest, policy: policy.value, policyDigest };
  }
}
