import type { Id } from '@kernel/ids';
import type { TenantId } from '@kernel/tenant';
import type { Timestamp } from '@kernel/time';
import type { CallCredential } from './call-credential';

/** What a credential is good for: this call, at this upstream, until then. */
export interface CredentialScope {
  readonly tenant: TenantId;
  readonly capability_id: string;
  readonly tool_call_id: Id<'tc'>;
  /** The adapter's endpoint reference: another upstream must not accept it. */
  readonly audience: string;
  readonly issued_at: Timestamp;
  readonly expires_at: Timestamp;
}

/** Lends the authority for one call. What the caller itself carries is never passed on. */
export abstract class CredentialBroker {
  /** A fresh credential, good for nothing but its scope. */
  abstract issue(scope: CredentialScope): Promise<CallCredential>;
}
