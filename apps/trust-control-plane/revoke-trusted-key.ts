import type { Digest } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import type { Timestamp } from '@kernel/time';
import type { OutboxOwner } from '@edges/audit-outbox/audit-outbox';
import type { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { AuditFacts } from './audit-facts';

export interface KeyRevoked {
  readonly kind: 'revoked';
}

/** Withdraws a key from an instant on. What it signed before stays good; to withdraw that too, the instant lies before it. */
export class RevokeTrustedKey {
  constructor(
    private readonly keys: TrustedKeyStore,
    private readonly facts: AuditFacts,
  ) {}

  /** Refuses TRUST_KEY_INVALID for a key that is not registered. */
  async run(owner: OutboxOwner, keyid: Digest, from: Timestamp, actor: string): Promise<KeyRevoked | Refusal> {
    const fact = this.facts.of({
      tenant_id: owner,
      actor,
      kind: 'operator_action',
      phase: 'fact',
      run_id: null,
      classification: 'INTERNAL',
      content: { action: 'revoke_trusted_key', keyid, revoked_at: from },
    });
    const known = await this.keys.revoke(owner, keyid, from, [fact]);
    return known ? { kind: 'revoked' } : refused('TRUST_KEY_INVALID', `no key ${keyid} is registered`);
  }
}
