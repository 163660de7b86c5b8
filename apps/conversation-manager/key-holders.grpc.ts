import { Controller } from '@nestjs/common';
import { Fault } from '@kernel/fault';
import { isId } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import {
  type IdentifyRequest,
  type IdentifyResponse,
  type KeyHoldersController,
  KeyHoldersControllerMethods,
} from '@contracts/generated/fiveplane/decision/v1/key_holders';
import { Authenticate } from './authenticate';

/** The key book's inner side, for apps with public doors of their own. */
@Controller()
@KeyHoldersControllerMethods()
export class KeyHoldersGrpc implements KeyHoldersController {
  constructor(private readonly authenticate: Authenticate) {}

  async identify({ keyId, secretHash }: IdentifyRequest): Promise<IdentifyResponse> {
    if (!isId('key', keyId) || secretHash.length !== 32) throw new Fault('REQUEST_INVALID', 'not the id and hash of a key', 'never');
    const caller = await this.authenticate.holder(keyId, secretHash);
    if (isRefusal(caller)) return { outcome: { $case: 'refusal', refusal: { ...caller, rules: [...caller.rules] } } };
    const { tenant_id, user_id, kind, roles } = caller;
    return { outcome: { $case: 'holder', holder: { tenantId: tenant_id, userId: user_id, kind, roles: [...roles] } } };
  }
}
