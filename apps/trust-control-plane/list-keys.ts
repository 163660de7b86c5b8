import type { TrustedKey } from '@kernel/keys';
import { isTenantId } from '@kernel/tenant';
import { PLATFORM, type TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import type { Caller } from './caller';

/** The keys by which a tenant's documents are judged. A call that concerns no tenant gets the platform's own. */
export class ListKeys {
  constructor(private readonly keys: TrustedKeyStore) {}

  run({ tenant }: Caller): Promise<readonly TrustedKey[]> {
    return this.keys.list(isTenantId(tenant) ? tenant : PLATFORM);
  }
}
