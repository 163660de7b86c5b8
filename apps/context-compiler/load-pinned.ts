import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { PolicyBundle } from '@kernel/records/policy';
import type { Pins } from '@kernel/records/run-context';
import type { Registry } from '@edges/peers/registry/registry';
import type { Pinned } from '@planes/context/compile/compile-input';
import type { CallContext } from '@platform/grpc/call-context';

/** The published documents that a run is pinned to. */
export interface PinnedDocuments {
  readonly pack: Pinned<ContextPack>;
  readonly bundles: readonly Pinned<PolicyBundle>[];
}

/** Loads by digest, never by name, so that what is compiled is what was pinned. Refuses with CONTEXT_PIN_UNRESOLVED and the name of the pin. */
export async function loadPinned(registry: Registry, call: CallContext, pins: Pins): Promise<PinnedDocuments | Refusal> {
  const [overlay] = pins.overlays;
  const [pack, ...bundles] = await Promise.all([
    registry.resolve(call, 'context-pack', { digest: pins.pack.digest }),
    ...pins.policy_bundles.map(({ digest }) => registry.resolve(call, 'policy-bundle', { digest })),
  ]);
  if (isRefusal(pack)) return unresolved(['pack'], pack);
  // No overlay can be published: a run that is pinned to one is pinned to nothing.
  if (overlay !== undefined) return unresolved(['overlays', overlay], refused('CONTEXT_PIN_UNRESOLVED', 'overlays are not published'));
  const loaded: Pinned<PolicyBundle>[] = [];
  for (const [index, bundle] of bundles.entries()) {
    if (isRefusal(bundle)) return unresolved(['policy_bundles', pins.policy_bundles[index]?.ref ?? ''], bundle);
    loaded.push({ digest: bundle.digest, value: bundle.value });
  }
  return { pack: { digest: pack.digest, value: pack.value }, bundles: loaded };
}

function unresolved(rules: readonly string[], why: Refusal): Refusal {
  return refused('CONTEXT_PIN_UNRESOLVED', `pin ${rules.join(' ')} cannot be resolved: ${why.code}`, rules);
}
