import { digestOfBytes } from '@kernel/digest';
import { CallCredential } from './call-credential';
import { CredentialBroker, type CredentialScope } from './credential-broker';
import { mintCallToken } from './signed-call-token';

/** Mints call tokens under a secret that it shares with the upstreams of this installation. */
export class LocalCredentialBroker extends CredentialBroker {
  readonly #secret: string;

  constructor(secret: string) {
    super();
    this.#secret = secret;
  }

  async issue({ tenant, capability_id, tool_call_id, audience, issued_at, expires_at }: CredentialScope): Promise<CallCredential> {
    const token = mintCallToken(
      { token_version: 'fiveplane.call-token.v1', tenant, capability_id, tool_call_id, aud: audience, iat: issued_at, exp: expires_at },
      this.#secret,
    );
    return new CallCredential(`cred_${digestOfBytes(Buffer.from(token)).slice('sha256:'.length, 'sha256:'.length + 16)}`, token);
  }
}
