import type { Clock } from '@kernel/clock';
import type { TrustedKey } from '@kernel/keys';
import type { AgentIdentity } from '@kernel/records/principals';
import { later, type Millis } from '@kernel/time';
import type { Registry } from '@edges/peers/registry/registry';
import { type CallContext, NO_TENANT } from '@platform/grpc/call-context';
import type { BootStory } from './boot-story';
import type { ConnectedTenant, ConnectionFile } from './connection-file';
import { approverKey, type IssueCredentials } from './issue-credentials';
import type { HeldKey, KeyRing } from './key-ring';
import type { KeyHolder, MakeKeysKnown, PublicHalf } from './make-keys-known';
import { DEFAULT_PERSON, PEOPLE } from './people';
import type { PublishSample } from './publish-sample';
import type { SampleTenant } from './sample/load-sample';

/** Where the process is reached, once its ports are open. */
export interface OpenPorts {
  readonly http_url: string;
}

/** A key that an app of this process signs with. */
export interface OwnKey {
  readonly held: PublicHalf;
  readonly holder: string;
}

/** What provisioning works with. */
export interface ProvisioningParts {
  readonly samples: readonly SampleTenant[];
  readonly ownKeys: readonly OwnKey[];
  readonly ring: KeyRing;
  readonly keys: MakeKeysKnown;
  readonly publish: PublishSample;
  readonly credentials: IssueCredentials;
  readonly registry: Registry;
  readonly file: ConnectionFile;
  readonly clock: Clock;
  readonly story: BootStory;
}

const STEP_MS: Millis = 60_000;

/** Makes everything that the sample's tenants need, in an order that can be cut anywhere: the next start finds what is there and goes on. */
export class ProvisionSample {
  constructor(private readonly parts: ProvisioningParts) {}

  /** @returns the path of the connection file. @throws Error naming what a part of the platform refused. */
  async run(ports: OpenPorts): Promise<string> {
    await this.parts.keys.run(
      this.call(NO_TENANT),
      this.parts.ownKeys.map(({ held, holder }) => [held, { tenant_id: '*', holder, roles: [] }] as const),
    );
    const tenants: Record<string, ConnectedTenant> = {};
    const trusted = new Map<string, TrustedKey>();
    for (const sample of this.parts.samples) {
      const tenant = sample.tenant_id;
      this.parts.story.begin(`tenant ${tenant}`);
      const call = this.call(tenant);
      const publisher = this.parts.ring.key(`${tenant}.publisher`, 'publisher');
      const promoter = this.parts.ring.key(`${tenant}.promoter`, 'promoter');
      await this.parts.keys.run(call, keysOf(this.parts.ring, tenant, publisher, promoter));
      await this.parts.publish.run(call, sample, publisher, promoter);
      const users = await this.parts.credentials.run(tenant);
      const { pack_id, pack_version } = sample.pack.pack_meta;
      tenants[tenant] = { pack: `${pack_id}@${pack_version}`, agent: agentOf(tenant), users, default_user: DEFAULT_PERSON };
      for (const key of await this.parts.registry.listKeys(call)) trusted.set(key.keyid, key);
      this.parts.story.done(`${pack_id}@${pack_version}, ${sample.handbook.length} handbook chapters, ${PEOPLE.length} users`);
    }
    return this.parts.file.write({ format: 'fiveplane.connection.v1', ...ports, tenants, trusted_keys: [...trusted.values()] });
  }

  private call(tenant: string): CallContext {
    const principals = [{ kind: 'service', id: 'all-in-one' } as const];
    return { tenant, principals, deadline: later(this.parts.clock.now(), STEP_MS) };
  }
}

function keysOf(ring: KeyRing, tenant: string, publisher: HeldKey, promoter: HeldKey): readonly (readonly [HeldKey, KeyHolder])[] {
  return [
    [publisher, { tenant_id: tenant, holder: `${tenant}.publisher`, roles: [] }],
    [promoter, { tenant_id: tenant, holder: `${tenant}.promoter`, roles: [] }],
    ...PEOPLE.filter(({ signs }) => signs).map(
      ({ name, user_id, role }) => [approverKey(ring, tenant, name), { tenant_id: tenant, holder: user_id, roles: [role] }] as const,
    ),
  ];
}

/** The sample's agent; whoever invokes it puts themselves at the head of its chain. */
function agentOf(tenant: string): AgentIdentity {
  return {
    agent_id: 'support-agent',
    agent_urn: `agent:${tenant}/support-agent@1.0.0`,
    workload_identity: `spiffe://fiveplane.local/${tenant}/support-agent`,
    role: 'support-agent',
    lifecycle: 'active',
    principal_chain: [{ kind: 'agent', id: 'support-agent', tenant_id: tenant }],
  };
}
