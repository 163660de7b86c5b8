import type { Principal } from '@kernel/records/principals';

/** Structurally a CallContext: this layer does not know the platform. */
export interface ACall {
  readonly tenant: string;
  readonly principals: readonly Principal[];
  readonly deadline: string;
}

/** A call on behalf of support at `acme` that is in no hurry. */
export function aCall(change: Partial<ACall> = {}): ACall {
  return { tenant: 'acme', principals: [{ kind: 'user', id: 'sam', tenant_id: 'acme' }], deadline: '2099-01-01T00:00:00.000Z', ...change };
}

/** The same for calls over a real wire, which measures deadlines with the machine's own clock. */
export function aCallEndingSoon(change: Partial<ACall> = {}): ACall {
  return aCall({ deadline: new Date(Date.now() + 60_000).toISOString(), ...change });
}
