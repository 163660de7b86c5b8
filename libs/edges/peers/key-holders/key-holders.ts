import type { Id } from '@kernel/ids';
import type { Refusal } from '@kernel/outcome';
import type { TenantId } from '@kernel/tenant';
import type { CallContext } from '@platform/grpc/call-context';

/** Whose key it is, and what it opens. */
export interface KeyHolder {
  readonly tenant_id: TenantId;
  readonly user_id: string;
  readonly kind: 'user' | 'service';
  readonly roles: readonly string[];
}

/**
 * The conversation manager's book of API keys, for apps with public doors of their own.
 * @throws Fault PEER_UNAVAILABLE, DEADLINE_EXCEEDED or STORE_UNAVAILABLE when it cannot be asked: then nobody is let in.
 */
export abstract class KeyHolders {
  /**
   * Whom a key in force lets in. @param secret what the presented secret hashes to, 32 bytes.
   * Refuses CONVERSATION_KEY_INVALID, alike for every reason. The call names no tenant: whose key it is, is the question.
   */
  abstract identify(call: CallContext, key: Id<'key'>, secret: Uint8Array): Promise<KeyHolder | Refusal>;
}
