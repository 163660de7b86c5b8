import type { Digest } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { CallContext } from '@platform/grpc/call-context';
import type { Market } from '@planes/model/routing/market';
import type { Registry } from './registry';

/** The documents of a market, without the facts of the moment. */
export type PinnedMarket = Omit<Market, 'facts'>;

/** Loads the catalogue and the routing policy that a run is pinned to; named by digest, they never change. Refuses as the registry does. */
export async function loadMarket(
  registry: Registry,
  call: CallContext,
  catalogueDigest: Digest,
  policyDigest: Digest,
): Promise<PinnedMarket | Refusal> {
  const [catalogue, policy] = await Promise.all([
    registry.resolve(call, 'model-catalogue', { digest: catalogueDigest }),
    registry.resolve(call, 'routing-policy', { digest: policyDigest }),
  ]);
  if (isRefusal(catalogue)) return catalogue;
  if (isRefusal(policy)) return policy;
  return { catalogue: catalogue.value, catalogueDigest, policy: policy.value, policyDigest };
}
