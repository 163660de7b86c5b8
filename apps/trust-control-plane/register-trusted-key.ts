import { digestOfBytes } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import { isTenantId } from '@kernel/tenant';
import { isTimestamp } from '@kernel/time';
import { PLATFORM, type TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { AuditFacts } from './audit-facts';

export interface KeyRegistered {
  readonly kind: 'registered';
  /** False when the very same key was there. */
  readonly created: boolean;
}

/**
 * Makes a public key known. It never changes afterwards; to withdraw it, it is revoked.
 * Not reachable from outside: provisioning calls it in process. The audit log is told as soon as it answers, because its own keys come this way too.
 */
export class RegisterTrustedKey {
  constructor(
    private readonly keys: TrustedKeyStore,
    private readonly facts: AuditFacts,
  ) {}

  /** Refuses TRUST_KEY_INVALID and TRUST_KEY_TAKEN. */
  async run(key: TrustedKey, actor: string): Promise<KeyRegistered | Refusal> {
    const problem = problemOf(key);
    if (problem !== undefined) return refused('TRUST_KEY_INVALID', problem);
    const fact = this.facts.of({
      tenant_id: key.tenant_id,
      actor,
      kind: 'operator_action',
      phase: 'fact',
      run_id: null,
      classification: 'INTERNAL',
      content: { action: 'register_trusted_key', key },
    });
    const kept = await this.keys.register(key, [fact]);
    if (kept === 'taken') return refused('TRUST_KEY_TAKEN', `key ${key.keyid} is registered for something else; a key has one purpose`);
    return { kind: 'registered', created: kept === 'registered' };
  }
}

function problemOf(key: TrustedKey): string | undefined {
  const raw = Buffer.from(key.public_key, 'base64');
  if (raw.length !== 32 || raw.toString('base64') !== key.public_key) return 'an ed25519 public key is 32 bytes in base64';
  if (digestOfBytes(raw) !== key.keyid) return 'a key is named by the digest of its public half';
  if (key.tenant_id !== PLATFORM && !isTenantId(key.tenant_id)) return 'a key belongs to a tenant or to the platform';
  if (key.purpose === 'approver' && key.tenant_id === PLATFORM) return 'an approver belongs to a tenant: nobody approves for all of them';
  if ((key.purpose === 'approver') !== key.roles.length > 0) return 'approvers have roles, and nobody else has';
  if (!isTimestamp(key.not_before) || !isTimestamp(key.not_after) || key.not_before >= key.not_after)
    return 'a key is valid from one instant to a later one';
  return key.revoked_at === null ? undefined : 'a new key is not revoked';
}
