import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock } from '@kernel/clock';
import type { KeyPurpose } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { GrpcKnowledgeSubstrate } from '@edges/peers/knowledge-substrate/grpc-knowledge-substrate';
import { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { Registry } from '@edges/peers/registry/registry';
import { generateKeyFile, readKeyFile } from '@edges/signer/key-file';
import { type MaybeAccess, openSigner } from '@edges/signer/open-signer';
import { Peers } from '@platform/grpc/peers';
import { Lifecycle } from '@platform/lifecycle';
import { provide, provideFactory, provideValue } from '@platform/provide';
import type { Booting } from '@platform/service-spec';
import type { PlatformSettings } from '@platform/settings/platform-settings';
import { checkpointKeyPath } from '../checkpoint-signer/checkpoint-signer.module';
import { ConversationManagerModule } from '../conversation-manager/conversation-manager.module';
import { MemoryServiceModule } from '../memory-service/memory-service.module';
import { SampleShopModule } from '../sample-shop/sample-shop.module';
import { toolReceiptKeyPath } from '../tool-gateway/tool-gateway.module';
import { TrustControlPlaneModule } from '../trust-control-plane/trust-control-plane.module';
import type { AllInOneShape } from './all-in-one.module';
import type { BootStory } from './boot-story';
import { ConnectionFile } from './connection-file';
import { IssueCredentials } from './issue-credentials';
import { type HeldKey, KeyRing } from './key-ring';
import { MakeKeysKnown, type PublicHalf } from './make-keys-known';
import { PrivateConnectionFile } from './private-connection-file';
import { type OpenPorts, ProvisionSample } from './provision-sample';
import { PublishSample } from './publish-sample';
import { loadSample } from './sample/load-sample';
import type { StartedProcess } from './started-process';

export interface Provisioning {
  readonly story: BootStory;
  readonly started: StartedProcess;
  /** Told where the shop listens, to be asked once it does. */
  readonly shopListens: (url: () => URL) => void;
}

type AllInOneBooting = Booting<AllInOneShape>;

/** What this process does for its sample, beside running the apps. */
@Module({})
export class ProvisioningModule {
  static with(booting: AllInOneBooting, apps: readonly DynamicModule[], provisioning: Provisioning): DynamicModule {
    return {
      module: ProvisioningModule,
      imports: [booting.platformFor('all-in-one'), ...apps],
      providers: [...providers(booting, provisioning.story), loops(booting, provisioning)],
    };
  }
}

/** Stands for what happens once the ports are open, so that Nest makes it. */
class ProvisioningSteps {}

function loops({ settings, platform }: AllInOneBooting, { story, started, shopListens }: Provisioning): Provider {
  return provideFactory(
    ProvisioningSteps,
    [ProvisionSample, SampleShopModule.Server, Lifecycle, HttpAdapterHost],
    (
      provision: ProvisionSample,
      shop: InstanceType<typeof SampleShopModule.Server>,
      lifecycle: Lifecycle,
      http: HttpAdapterHost,
    ): ProvisioningSteps => {
      shopListens(() => shop.url());
      lifecycle.whenServing('provisioning', async () => {
        story.done(platform.DATABASE_URL === undefined ? `embedded store in ${platform.FIVEPLANE_DATA_DIR}` : 'on Postgres');
        const file = settings.ALL_IN_ONE_SAMPLE === 'yes' ? await provision.run(openPorts(http, platform)) : undefined;
        started.provisioned(file, settings.ALL_IN_ONE_UNTIL);
      });
      return new ProvisioningSteps();
    },
  );
}

function providers({ settings, platform }: AllInOneBooting, story: BootStory): readonly Provider[] {
  const ring = fileRing(join(platform.FIVEPLANE_DATA_DIR, 'keys'));
  return [
    provideFactory(Registry, [Peers], (peers: Peers) => new GrpcRegistry(peers.to('trust-control-plane'))),
    provideFactory(KnowledgeSubstrate, [Peers], (peers: Peers) => new GrpcKnowledgeSubstrate(peers.to('knowledge-substrate'))),
    provideValue(KeyRing, ring),
    provideValue(ConnectionFile, new PrivateConnectionFile(platform.FIVEPLANE_DATA_DIR)),
    provideFactory(
      MakeKeysKnown,
      [Registry, TrustControlPlaneModule.Keys, Clock],
      (registry: Registry, keys: InstanceType<typeof TrustControlPlaneModule.Keys>, clock: Clock) =>
        new MakeKeysKnown(registry, (key, actor) => keys.run(key, actor), clock),
    ),
    provide(PublishSample, Registry, KnowledgeSubstrate, Clock),
    provideFactory(
      IssueCredentials,
      [ConnectionFile, ConversationManagerModule.Keys, ConversationManagerModule.Door],
      (
        file: ConnectionFile,
        keys: InstanceType<typeof ConversationManagerModule.Keys>,
        door: InstanceType<typeof ConversationManagerModule.Door>,
      ) =>
        new IssueCredentials(
          file,
          ring,
          (order) => keys.run(order),
          (header) => door.run(header),
        ),
    ),
    provideFactory(
      ProvisionSample,
      [MakeKeysKnown, PublishSample, IssueCredentials, Registry, ConnectionFile, Clock],
      (
        ...[keys, publish, credentials, registry, file, clock]: [
          MakeKeysKnown,
          PublishSample,
          IssueCredentials,
          Registry,
          ConnectionFile,
          Clock,
        ]
      ) =>
        new ProvisionSample({
          samples: loadSample(join(__dirname, 'sample')),
          ownKeys: [
            {
              held: ownKey(checkpointKeyPath(settings, platform), 'checkpoint', {
                library: settings.CHECKPOINT_PKCS11_LIBRARY,
                pin: settings.CHECKPOINT_PKCS11_PIN,
              }),
              holder: 'checkpoint-signer',
            },
            {
              held: ownKey(toolReceiptKeyPath(settings, platform), 'tool_receipt', {
                library: settings.TOOL_PKCS11_LIBRARY,
                pin: settings.TOOL_PKCS11_PIN,
              }),
              holder: 'tool-gateway',
            },
            { held: ownKey(MemoryServiceModule.receiptKeyPath(settings, platform), 'deletion_receipt', {}), holder: 'memory-service' },
          ],
          ring,
          keys,
          publish,
          credentials,
          registry,
          file,
          clock,
          story,
        }),
    ),
  ];
}

function fileRing(folder: string): KeyRing {
  return { key: (name, purpose) => heldKey(join(folder, `${name}.json`), purpose) };
}

function ownKey(place: string, purpose: KeyPurpose, access: MaybeAccess): PublicHalf {
  const signer = openSigner(place, purpose, access);
  if (isRefusal(signer)) throw new Error(`${signer.code}: ${signer.reason}`);
  return signer;
}

function heldKey(path: string, purpose: KeyPurpose): HeldKey {
  const read = readKeyFile(path);
  if (isRefusal(read) && read.code === 'KEY_FILE_MISSING') return generateKeyFile(path, purpose);
  if (isRefusal(read)) throw new Error(`${read.code}: ${read.reason}`);
  if (read.purpose !== purpose) throw new Error(`KEY_FILE_WRONG_PURPOSE: ${path} holds a ${read.purpose} key, a ${purpose} key is needed`);
  return read;
}

function openPorts(http: HttpAdapterHost, { FIVEPLANE_HTTP_HOST: host }: PlatformSettings): OpenPorts {
  const { port } = http.httpAdapter.getHttpServer().address() as AddressInfo;
  return { http_url: `http://${host}:${port}` };
}
