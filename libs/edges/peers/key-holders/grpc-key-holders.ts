import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import { isTenantId } from '@kernel/tenant';
import { KeyHoldersService } from '@contracts/generated/fiveplane/decision/v1/key_holders';
import type { CallContext } from '@platform/grpc/call-context';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type KeyHolder, KeyHolders } from './key-holders';

/** The book of keys over gRPC. */
export class GrpcKeyHolders extends KeyHolders {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async identify(call: CallContext, key: Id<'key'>, secret: Uint8Array): Promise<KeyHolder | Refusal> {
    const { outcome } = await this.channel.unary(KeyHoldersService.identify, { keyId: key, secretHash: Buffer.from(secret) }, call);
    switch (outcome?.$case) {
      case 'refusal':
        return refused(outcome.refusal.code, outcome.refusal.reason, outcome.refusal.rules);
      case 'holder': {
        const { tenantId: tenant_id, userId: user_id, kind, roles } = outcome.holder;
        if (!isTenantId(tenant_id) || user_id === '' || (kind !== 'user' && kind !== 'service') || roles.length === 0)
          throw new Fault('DOCUMENT_CORRUPT', `the holder of ${key} cannot be read`, 'never');
        return { tenant_id, user_id, kind, roles };
      }
      case undefined:
        throw new Fault('INTERNAL', 'the conversation manager answered without an outcome', 'never');
    }
  }
}
