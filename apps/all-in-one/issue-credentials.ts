import type { Refusal } from '@kernel/outcome';
import { isRefusal } from '@kernel/outcome';
import type { Millis } from '@kernel/time';
import type { ConnectedUser, ConnectionFile } from './connection-file';
import type { KeyRing } from './key-ring';
import { PEOPLE, rolesOf } from './people';

/** Makes an API key in the conversation manager of this process and tells it once. */
export type IssueKey = (order: {
  readonly tenant_id: string;
  readonly user_id: string;
  readonly kind: 'user';
  readonly roles: readonly [string, ...string[]];
  readonly valid_for_ms: Millis;
}) => Promise<{ readonly key: string }>;

/** Says whom a header of the public API lets in. */
export type Admits = (authorization: string) => Promise<{ readonly tenant_id: string; readonly user_id: string } | Refusal>;

const VALID_FOR_MS: Millis = 90 * 86_400_000;

/** Gives every sample user an API key, and those who sign their key. A key of the last start that still opens the door is kept. */
export class IssueCredentials {
  constructor(
    private readonly file: ConnectionFile,
    private readonly ring: KeyRing,
    private readonly issue: IssueKey,
    private readonly admits: Admits,
  ) {}

  /** The users of a tenant by the names that `--as` takes. */
  async run(tenant: string): Promise<Readonly<Record<string, ConnectedUser>>> {
    const former = this.file.tokens()[tenant] ?? {};
    const tokens = new Map<string, string>();
    const users: Record<string, ConnectedUser> = {};
    for (const { name, user_id, role, signs } of PEOPLE) {
      const token = tokens.get(user_id) ?? (await this.token(tenant, user_id, former[user_id]));
      tokens.set(user_id, token);
      users[name] = { token, user_id, role, ...(signs ? { signing_key: approverKey(this.ring, tenant, name).seed } : {}) };
    }
    return users;
  }

  private async token(tenant_id: string, user_id: string, former: string | undefined): Promise<string> {
    if (former !== undefined) {
      const caller = await this.admits(`Bearer ${former}`);
      if (!isRefusal(caller) && caller.tenant_id === tenant_id && caller.user_id === user_id) return former;
    }
    const [first, ...others] = rolesOf(user_id);
    if (first === undefined) throw new Error(`${user_id} has no role`);
    const { key } = await this.issue({ tenant_id, user_id, kind: 'user', roles: [first, ...others], valid_for_ms: VALID_FOR_MS });
    return key;
  }
}

/** The key with which a person of a tenant signs approvals. */
export function approverKey(ring: KeyRing, tenant: string, name: string): ReturnType<KeyRing['key']> {
  return ring.key(`${tenant}.approver.${name}`, 'approver');
}
