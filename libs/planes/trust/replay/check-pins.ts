import { type Digest, digestOf } from '@kernel/digest';
import type { KeyPurpose } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { ContextPack } from '@kernel/records/context-pack';
import { verifyEnvelope } from '@kernel/verify-envelope';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { equalStage, refusedStage, type StageFinding } from './replay-finding';

const PUBLISHER: KeyPurpose = 'publisher';

/** Every document that the run was pinned to is in the file, signed by a key that was valid when the run began. */
export function checkPins(evidence: Evidence, startedAt: string): StageFinding {
  const { pins } = evidence.record.lineage;
  const signed: readonly (readonly [string, Digest])[] = [
    ['context-pack', pins.pack.digest],
    ...pins.policy_bundles.map((bundle) => ['policy-bundle', bundle.digest] as const),
    ['model-catalogue', pins.model_catalogue],
    ['routing-policy', pins.routing_policy],
  ];
  for (const [kind, digest] of signed) {
    const problem = problemWith(evidence, kind, digest, startedAt);
    if (problem) return problem;
  }
  for (const overlay of pins.overlays) {
    if (!evidence.documents.has(overlay)) return missing('overlay', overlay);
  }
  const pack = exhibitAs(evidence, pins.pack.digest, ContextPack);
  if (!pack || digestOf(pack.tooling_layer.adapter_registry) !== pins.tool_registry) {
    return refusedStage(
      'pins',
      'REPLAY_PIN_UNTRUSTED',
      `the pack's adapter registry is not the pinned tool registry ${pins.tool_registry}`,
    );
  }
  return equalStage('pins', digestOf(pins));
}

function problemWith(evidence: Evidence, kind: string, digest: Digest, at: string): StageFinding | undefined {
  const exhibit = evidence.documents.get(digest);
  if (!exhibit) return missing(kind, digest);
  if (!exhibit.envelope) return refusedStage('pins', 'REPLAY_PIN_UNTRUSTED', `${kind} ${digest} carries no signature`);
  const expected = { kind, purpose: PUBLISHER, tenant_id: evidence.record.tenant_id, at };
  const verified = verifyEnvelope(exhibit.envelope, evidence.keys, expected);
  if (isRefusal(verified)) return refusedStage('pins', 'REPLAY_PIN_UNTRUSTED', `${kind} ${digest}: ${verified.reason}`);
  return digestOf(verified.value) === digest
    ? undefined
    : refusedStage('pins', 'REPLAY_PIN_UNTRUSTED', `the signature beside ${kind} ${digest} signs another document`);
}

function missing(kind: string, digest: Digest): StageFinding {
  return refusedStage('pins', 'REPLAY_PIN_MISSING', `pinned ${kind} ${digest} is not in the file`);
}
