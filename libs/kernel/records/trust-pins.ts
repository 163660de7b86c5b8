import Type, { type Static } from 'typebox';
import { closed, DigestField, DocumentRefField } from './fields';

const pinned = closed({ ref: DocumentRefField, digest: DigestField });

/** The pins of a run that the trust plane owns: what was promoted when the run began. */
export const TrustPins = closed({
  pack: pinned,
  /** In the order in which they apply. */
  overlays: Type.Array(DigestField),
  /** In the pack's order. */
  policy_bundles: Type.Array(pinned),
  model_catalogue: DigestField,
  routing_policy: DigestField,
  /** Digest of the pack's adapter registry. */
  tool_registry: DigestField,
});
export type TrustPins = Static<typeof TrustPins>;
