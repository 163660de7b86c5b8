import type { Metadata } from '@grpc/grpc-js';
import { Controller, Module, type DynamicModule } from '@nestjs/common';
import { canonicalBytes } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import {
  type AppendResponse,
  type AuditLogController,
  AuditLogControllerMethods,
  AuditLogService,
  type GetStatusResponse,
  type ProveConsistencyResponse,
  type ProveInclusionRequest,
  type ProveInclusionResponse,
} from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { wireDocument } from '@platform/grpc/documents';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import { provideValue } from '@platform/provide';
import { defineSettings } from '@platform/settings/define-settings';
import { Secret } from '@platform/settings/secret';
import { aCallEndingSoon } from '@testing/a-call';
import { AuditProofs } from '@edges/peers/audit-proofs/audit-proofs';
import { describeAuditProofs, PENDING_EVENT, PROVEN, PROVEN_EVENT } from '@edges/peers/audit-proofs/audit-proofs.contract';
import { GrpcAuditProofs } from '@edges/peers/audit-proofs/grpc-audit-proofs';
import { InMemoryAuditProofs } from '@edges/peers/audit-proofs/in-memory-audit-proofs';

const SECRET = 'a-secret-of-the-audit-log-and-its-callers';
const SALTLESS_EVENT = 'evt_01KG9F4AR0000000000000000C';
const call = (tenant: string) => aCallEndingSoon({ tenant });

function aLog(): InMemoryAuditProofs {
  const log = new InMemoryAuditProofs();
  log.put('acme', PROVEN_EVENT, PROVEN);
  log.put('acme', SALTLESS_EVENT, { ...PROVEN, salt: '' });
  log.announce('acme', PENDING_EVENT);
  return log;
}

describeAuditProofs('over gRPC', overGrpc);

it('believes no evidence that is not whole', async () => {
  const { proofs, close } = await overGrpc();
  await expect(proofs.proveInclusion(call('acme'), SALTLESS_EVENT)).rejects.toBeInstanceOf(Fault);
  await close();
  await expect(proofs.proveInclusion(call('acme'), PROVEN_EVENT)).rejects.toMatchObject({ code: 'PEER_UNAVAILABLE' });
});

async function overGrpc() {
  const running = await bootService(
    {
      app: 'trust-control-plane',
      settings: defineSettings('trust-control-plane', {}),
      services: [serve(AuditLogService, ['conversation-manager'])],
      calls: [],
      module: ({ platformFor }): DynamicModule => ({
        module: ServedModule,
        imports: [platformFor('trust-control-plane')],
        controllers: [Served],
        providers: [provideValue(AuditProofs, aLog())],
      }),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET },
  );
  const channel = new PeerChannel({
    peer: 'trust-control-plane',
    address: () => running.grpcAddress,
    caller: 'conversation-manager',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
  });
  const close = async (): Promise<void> => {
    await running.stop();
    channel.close();
  };
  return { proofs: new GrpcAuditProofs(channel), call, close };
}

@Module({})
class ServedModule {}

/** Serves any proofs over the real wire, so that the adapter is tested against what it will meet. */
@Controller()
@AuditLogControllerMethods()
class Served implements AuditLogController {
  constructor(private readonly behind: AuditProofs) {}

  async proveInclusion({ eventId }: ProveInclusionRequest, metadata?: Metadata): Promise<ProveInclusionResponse> {
    const outcome = await this.behind.proveInclusion(callContextOf(metadata), eventId as Id<'evt'>);
    if (isRefusal(outcome)) {
      const { code, reason, rules } = outcome;
      return { outcome: { $case: 'refusal', refusal: { code, reason, rules: [...rules] } } };
    }
    const { proof, salt, receipt } = outcome;
    const evidence = { proof: wireDocument('inclusion-proof', proof), salt, receipt: Buffer.from(canonicalBytes(receipt)) };
    return { outcome: { $case: 'evidence', evidence } };
  }

  append(): Promise<AppendResponse> {
    return nobodyAsks();
  }

  getStatus(): Promise<GetStatusResponse> {
    return nobodyAsks();
  }

  proveConsistency(): Promise<ProveConsistencyResponse> {
    return nobodyAsks();
  }
}

function nobodyAsks(): Promise<never> {
  return Promise.reject(new Error('an exporter does not ask for this'));
}
