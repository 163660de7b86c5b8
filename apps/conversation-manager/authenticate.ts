import type { Clock } from '@kernel/clock';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { Timestamp } from '@kernel/time';
import type { ApiKeys, StoredApiKey } from '@edges/api-keys/api-keys';
import { hashHolds, readKeyText, secretHash } from '@planes/decision/conversation/api-key-text';
import type { Caller } from '@planes/decision/conversation/complete-request';
import type { Log } from '@platform/log';

/** Says who asks. Nobody is let in without a key that is in force. */
export class Authenticate {
  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @param authorization the header as it came. Every reason for a no reads alike outside; which one it was is in the log. */
  async run(authorization: string | undefined): Promise<Caller | Refusal> {
    const presented = readKeyText(/^Bearer ([!-~]{1,200})$/i.exec(authorization ?? '')?.[1] ?? '');
    if (presented === undefined) return this.invalid(authorization === undefined ? 'missing' : 'malformed');
    return this.holder(presented.key_id, secretHash(presented));
  }

  /** As {@link run}, for an app that was shown the key and has hashed its secret. */
  async holder(key: Id<'key'>, secret: Uint8Array): Promise<Caller | Refusal> {
    const stored = await this.keys.find(key);
    const holds = hashHolds(secret, stored?.secret_hash);
    if (stored === undefined) return this.invalid('unknown', key);
    const problem = holds ? notInForce(stored, this.clock.now()) : 'wrong secret';
    if (problem !== undefined) return this.invalid(problem, stored.key_id, stored.tenant_id);
    const { tenant_id, user_id, kind, roles } = stored;
    return { tenant_id, user_id, kind, roles };
  }

  private invalid(why: string, key?: string, tenant?: string): Refusal {
    this.log.warn('api key not accepted', { why, ...(key === undefined ? {} : { key }), ...(tenant === undefined ? {} : { tenant }) });
    return refused('CONVERSATION_KEY_INVALID', 'the request carries no API key that is in force');
  }
}

function notInForce({ not_before, not_after, revoked_at }: StoredApiKey, now: Timestamp): string | undefined {
  if (revoked_at !== null && revoked_at <= now) return 'revoked';
  if (now < not_before) return 'not yet valid';
  return now < not_after ? undefined : 'expired';
}
