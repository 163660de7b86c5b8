import { type Digest, digestOf } from '@kernel/digest';
import type { ContextPack } from '@kernel/records/context-pack';
import type { TrustPins } from '@kernel/records/trust-pins';

/** What a run of this pack is pinned to, with the catalogue and routing policy that are promoted beside it. */
export function pinsOf(pack: ContextPack, promoted: { readonly model_catalogue: Digest; readonly routing_policy: Digest }): TrustPins {
  const { pack_id, pack_version } = pack.pack_meta;
  return {
    pack: { ref: `${pack_id}@${pack_version}`, digest: digestOf(pack) },
    // No overlay can be published yet, so none applies.
    overlays: [],
    policy_bundles: pack.policy_layer.policy_bundles.map(({ ref, digest }) => ({ ref, digest })),
    model_catalogue: promoted.model_catalogue,
    routing_policy: promoted.routing_policy,
    tool_registry: digestOf(pack.tooling_layer.adapter_registry),
  };
}
