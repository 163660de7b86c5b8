import type { Json } from '@kernel/canonical-json';
import { digestOf, type Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { Capability } from '@kernel/records/context-pack';
import type { TenantId } from '@kernel/tenant';
import type { Args } from './check-args';

/** What an earlier read-only call of this run found, kept by the gateway itself. */
export interface Observation {
  readonly tool_call_id: string;
  readonly capability_id: string;
  readonly evidence_name: string;
  readonly args: Args;
  readonly output: Json;
}

/** The observations a decision rests on, one per evidence name. */
export type Evidence = ReadonlyMap<string, Observation>;

/**
 * The newest observation per name, except under the name that proves the call's object: there it is the newest one of that very object.
 * `observations` are oldest first. A name whose object was never observed is absent.
 */
export function evidenceFor(capability: Capability, args: Args, observations: readonly Observation[]): Evidence {
  const scope = capability.object_scope;
  const evidence = new Map<string, Observation>();
  for (const observation of observations) {
    const ofAnother =
      scope !== null && observation.evidence_name === scope.evidence_name && !names(observation, scope.object_field, args[scope.arg]);
    if (!ofAnother) evidence.set(observation.evidence_name, observation);
  }
  return evidence;
}

/**
 * Checks that the object the call names was seen in this run and belongs to this tenant.
 * Another tenant's object and one never looked up get one answer. The reason names the attempted id: denied attempts are security events.
 */
export function checkObjectScope(capability: Capability, args: Args, evidence: Evidence, tenant: TenantId): Refusal | null {
  const scope = capability.object_scope;
  if (scope === null) return null;
  const object = args[scope.arg];
  const seen = evidence.get(scope.evidence_name);
  const owned = seen !== undefined && names(seen, scope.object_field, object) && names(seen, scope.tenant_field, tenant);
  if (owned) return null;
  const attempted = typeof object === 'string' ? object.slice(0, 200) : typeof object;
  return refused(
    'ACTION_OBJECT_OUT_OF_SCOPE',
    `${capability.capability_id} was asked for ${attempted}, which is no ${scope.evidence_name} seen by this run`,
  );
}

/** Checks that everything the call must rest on was observed in this run. */
export function checkRequiredEvidence(capability: Capability, alsoRequired: readonly string[], evidence: Evidence): Refusal | null {
  const missing = [...new Set([...capability.requires_evidence, ...alsoRequired])].filter((name) => !evidence.has(name)).sort();
  if (missing.length === 0) return null;
  return refused(
    'ACTION_EVIDENCE_MISSING',
    `${capability.capability_id} needs evidence that this run has not gathered: ${missing.join(', ')}`,
  );
}

/** Facts by evidence name, as policy reads them. */
export function policyEvidence(evidence: Evidence): { readonly [name: string]: Json } {
  return Object.fromEntries([...evidence].map(([name, { output }]) => [name, output]));
}

/**
 * One digest over what was asked and what was found, independent of order and of when it was found.
 * The same world looked at twice gives the same hash; one changed fact gives another.
 */
export function evidenceSnapshotHash(evidence: Evidence): Digest {
  const facts = [...evidence.values()].map(({ evidence_name, capability_id, args, output }) => ({
    evidence_name,
    capability_id,
    args,
    output,
  }));
  return digestOf(facts.sort((a, b) => (a.evidence_name < b.evidence_name ? -1 : 1)));
}

function names(observation: Observation, field: string, value: Json | undefined): boolean {
  const { output } = observation;
  if (typeof output !== 'object' || output === null || Array.isArray(output) || value === undefined) return false;
  return Object.hasOwn(output, field) && (output as Args)[field] === value;
}
