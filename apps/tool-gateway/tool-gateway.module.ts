import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { ENDED_TOOL_CALLS, SIGNED_DOCUMENTS } from '@kernel/cache-families';
import { isRefusal } from '@kernel/outcome';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { CredentialBroker } from '@edges/credential-broker/credential-broker';
import { Caches } from '@edges/cache/caches';
import { evictPromoted } from '@edges/cache/evict-promoted';
import { type CacheSettings, processCaches, processRedis } from '@edges/cache/process-caches';
import { LocalCredentialBroker } from '@edges/credential-broker/local-credential-broker';
import type { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { EventTopics, type Subscription } from '@edges/events/event-topics';
import { follow, processEventTopics } from '@edges/events/process-events';
import { Approvals } from '@edges/peers/approvals/approvals';
import { GrpcApprovals } from '@edges/peers/approvals/grpc-approvals';
import { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { GrpcAuditTrail } from '@edges/peers/audit-log/grpc-audit-trail';
import { GrpcPolicyDecisions } from '@edges/peers/policy-engine/grpc-policy-decisions';
import { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { RegionCachedRegistry, SIGNED_DOCUMENT_CODEC } from '@edges/peers/registry/region-cached-registry';
import { Registry } from '@edges/peers/registry/registry';
import { type MaybeAccess, openSigner } from '@edges/signer/open-signer';
import { Signer } from '@edges/signer/signer';
import { AuditSpool } from '@edges/tool-calls/audit-spool';
import { ENDED_ANSWER_CODEC } from '@edges/tool-calls/ended-answer-codec';
import { PostgresAuditSpool } from '@edges/tool-calls/postgres-audit-spool';
import { PostgresToolCalls } from '@edges/tool-calls/postgres-tool-calls';
import { RedisRates } from '@edges/tool-calls/redis-rates';
import { RegionRatedToolCalls } from '@edges/tool-calls/region-rated-tool-calls';
import { RememberedToolCalls } from '@edges/tool-calls/remembered-tool-calls';
import { ToolCalls } from '@edges/tool-calls/tool-calls';
import { type EndpointOf, McpConnector } from '@edges/tool-connectors/mcp/mcp-connector';
import { ToolConnector } from '@edges/tool-connectors/tool-connector';
import { Clock } from '@kernel/clock';
import { Peers } from '@platform/grpc/peers';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideAs, provideFactory, provideValue } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { CacheMetrics } from '@platform/telemetry/cache-metrics';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';
import { SettingsInvalid } from '@platform/settings/parse-settings';
import type { Secret } from '@platform/settings/secret';
import { CallEntries } from './call-entries';
import { endpointsFrom } from './endpoints';
import { KeepAudit } from './keep-audit';
import { RandomSalts } from '@platform/random-salts';
import { SaltSource } from '@kernel/salt-source';
import { TOOL_GATEWAY_SETTINGS, type ToolGatewaySettings } from './tool-gateway.config';
import { TOOL_GATEWAY_SERVICES, ToolGatewayGrpc } from './tool-gateway.grpc';
import { USE_CASES } from './use-cases';

type Shape = typeof TOOL_GATEWAY_SETTINGS.shape;

/** What a process that also runs upstreams knows better than any setting. */
export interface ToolGatewayExtras {
  /** Made up by a process that is its own only upstream; otherwise the setting must be there. */
  readonly callTokenSecret?: Secret;
  /** Asked before the setting: an upstream in this process has a port only once it listens. */
  readonly endpointOf?: EndpointOf;
}

@Module({})
export class ToolGatewayModule {
  static async with(
    { settings, platform, platformFor, lifecycle, log }: Booting<Shape>,
    extras: ToolGatewayExtras = {},
  ): Promise<DynamicModule> {
    const region = platform.FIVEPLANE_REGION;
    const secret = extras.callTokenSecret ?? settings.CALL_TOKEN_SECRET;
    if (secret === undefined) throw new SettingsInvalid('tool-gateway', ['CALL_TOKEN_SECRET is missing (shared with the upstreams)']);
    const endpoints = endpointsFrom(settings.TOOL_ENDPOINTS);
    if (isRefusal(endpoints)) throw new SettingsInvalid('tool-gateway', [`TOOL_ENDPOINTS: ${endpoints.reason}`]);
    const endpointOf: EndpointOf = (ref) => extras.endpointOf?.(ref) ?? endpoints.get(ref);
    const access = { library: settings.TOOL_PKCS11_LIBRARY, pin: settings.TOOL_PKCS11_PIN };
    const signer = receiptSigner(toolReceiptKeyPath(settings, platform), access);
    const keeper = keeperOf(lifecycle, log);
    const database = await processDatabase('fp_tool', platform, keeper);
    return {
      module: ToolGatewayModule,
      imports: [platformFor('tool-gateway')],
      controllers: [ToolGatewayGrpc],
      providers: [
        ...stores(database, platform, settings),
        provideFactory(EventTopics, [Log, Metrics], (lines: Log, metrics: Metrics) =>
          processEventTopics(platform, {
            ...keeper,
            database: () => processDatabase('fp_events', platform, keeper),
            watch: EventMetrics.of(metrics, lines).topics,
          }),
        ),
        ...PEERS,
        provideValue(Signer, signer),
        provideValue(CredentialBroker, new LocalCredentialBroker(secret.reveal())),
        provideFactory(ToolConnector, [Clock, Lifecycle], (clock: Clock, lifecycle: Lifecycle) => {
          const connector = new McpConnector(endpointOf, clock);
          lifecycle.whenClosed('upstreams', () => connector.close());
          return connector;
        }),
        provideAs(SaltSource, RandomSalts),
        provideValue(CallEntries, new CallEntries(logIdOf(region, 0))),
        ...USE_CASES,
        provideFactory(ToolGatewayLoops, [KeepAudit, Lifecycle, Log], (keep: KeepAudit, lifecycle: Lifecycle, lines: Log) => {
          const failed = (cause: unknown): void => lines.error('audit spool failed', { cause });
          const rounds = new Rounds(async () => void (await keep.run()), settings.TOOL_KEEP_AUDIT_MS, failed);
          lifecycle.whenServing('audit spool', () => rounds.start());
          lifecycle.whenDraining('audit spool', () => rounds.stop());
          return new ToolGatewayLoops();
        }),
      ],
      exports: [Signer],
    };
  }
}

/** The app as a process of its own; the all-in-one takes its parts. */
export const TOOL_GATEWAY: ServiceSpec<Shape> = {
  app: 'tool-gateway',
  settings: TOOL_GATEWAY_SETTINGS,
  services: TOOL_GATEWAY_SERVICES,
  calls: ['trust-control-plane', 'policy-engine'],
  module: (booting) => ToolGatewayModule.with(booting),
};

/** Where the key lies that signs receipts; whoever registers its public half reads it there. */
export function toolReceiptKeyPath(
  settings: { readonly TOOL_RECEIPT_KEY_PATH: string | undefined },
  platform: { readonly FIVEPLANE_DATA_DIR: string },
): string {
  return settings.TOOL_RECEIPT_KEY_PATH ?? join(platform.FIVEPLANE_DATA_DIR, 'keys', 'tool-receipt.json');
}

/** Stands for what runs beside the calls, so that Nest makes it. */
class ToolGatewayLoops {}

type KeeperParts = [Clock, Metrics, Lifecycle, Log];
type RegistryParts = [Peers, Caches, EventTopics, Lifecycle, Log, Metrics];

function stores(
  database: Database,
  platform: CacheSettings,
  { TOOL_SPOOL_ENTRIES, TOOL_PROCESSES }: Pick<ToolGatewaySettings, 'TOOL_SPOOL_ENTRIES' | 'TOOL_PROCESSES'>,
) {
  const region = platform.FIVEPLANE_REGION;
  const calls = new PostgresToolCalls(database, region);
  const keeper = (...[clock, metrics, lifecycle, log]: KeeperParts) => {
    return { clock, events: () => CacheMetrics.of(metrics), ...keeperOf(lifecycle, log) };
  };
  return [
    provideFactory(Caches, [Clock, Metrics, Lifecycle, Log], (...parts: KeeperParts) => processCaches(platform, keeper(...parts))),
    provideFactory(ToolCalls, [Caches, Clock, Metrics, Lifecycle, Log], (caches: Caches, ...parts: KeeperParts) => {
      const redis = processRedis(platform, keeper(...parts));
      const rated = redis === undefined ? calls : new RegionRatedToolCalls(calls, new RedisRates(redis, region, TOOL_PROCESSES));
      return new RememberedToolCalls(rated, caches.of(ENDED_TOOL_CALLS, ENDED_ANSWER_CODEC));
    }),
    provideValue(AuditSpool, new PostgresAuditSpool(database, region, TOOL_SPOOL_ENTRIES)),
  ];
}

const PEERS = [
  provideFactory(
    Registry,
    [Peers, Caches, EventTopics, Lifecycle, Log, Metrics],
    (...[peers, caches, topics, lifecycle, log, metrics]: RegistryParts) => {
      const promotions: Subscription = { consumer: 'tool-gateway', topics: ['promotions'], from: 'now', effect: evictPromoted(caches) };
      follow(topics, promotions, lifecycle, EventMetrics.of(metrics, log).topics, () => caches.evictAll());
      const registry = new GrpcRegistry(peers.to('trust-control-plane'));
      return new RegionCachedRegistry(registry, caches.of(SIGNED_DOCUMENTS, SIGNED_DOCUMENT_CODEC));
    },
  ),
  provideFactory(Approvals, [Peers], (to: Peers) => new GrpcApprovals(to.to('trust-control-plane'))),
  provideFactory(AuditTrail, [Peers], (to: Peers) => new GrpcAuditTrail(to.to('trust-control-plane'))),
  provideFactory(PolicyDecisions, [Peers], (to: Peers) => new GrpcPolicyDecisions(to.to('policy-engine'))),
];

function receiptSigner(place: string, access: MaybeAccess): Signer {
  const signer = openSigner(place, 'tool_receipt', access);
  if (isRefusal(signer)) throw new Error(`${signer.code}: ${signer.reason}`);
  return signer;
}
