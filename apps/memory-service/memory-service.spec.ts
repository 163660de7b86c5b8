import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metadata } from '@grpc/grpc-js';
import { Controller, type DynamicModule, Module } from '@nestjs/common';
import {
  type AppendRequest,
  type AppendResponse,
  type AuditLogController,
  AuditLogControllerMethods,
  AuditLogService,
} from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { canonicalBytes } from '@kernel/canonical-json';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { AuditSubmission } from '@kernel/records/audit-entry';
import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { GrpcMemoryService } from '@edges/peers/memory-service/grpc-memory-service';
import { describeMemoryService } from '@edges/peers/memory-service/memory-service.contract';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { parseRecord } from '@platform/grpc/documents';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { callContextOf } from '@platform/grpc/verified-call';
import type { Booting } from '@platform/service-spec';
import { Secret } from '@platform/settings/secret';
import { MEMORY_SERVICE, MemoryServiceModule } from './memory-service.module';

const SECRET = 'a-secret-shared-by-the-services-of-this-spec';
const trail = new InMemoryAuditTrail(privateKeyFrom(Buffer.alloc(32, 3)));

/** The audit log's wire over a log in memory. */
@Controller()
@AuditLogControllerMethods()
class AuditLogStub implements AuditLogController {
  async append({ submissions }: AppendRequest, metadata?: Metadata): Promise<AppendResponse> {
    const receipts = await trail.append(
      callContextOf(metadata),
      submissions.map((bytes) => parseRecord('audit-submission', AuditSubmission, bytes)),
    );
    if (isRefusal(receipts)) return { outcome: { $case: 'refusal', refusal: { ...receipts, rules: [...receipts.rules] } } };
    return {
      outcome: { $case: 'acknowledged', acknowledged: { receipts: receipts.map((receipt) => Buffer.from(canonicalBytes(receipt))) } },
    };
  }

  getStatus(): never {
    throw new Error('only written');
  }

  proveInclusion(): never {
    throw new Error('only written');
  }

  proveConsistency(): never {
    throw new Error('only written');
  }
}

@Module({})
class WholeProcess {}

function withAuditLog(booting: Booting<typeof MEMORY_SERVICE.settings.shape>): DynamicModule {
  return {
    module: WholeProcess,
    imports: [MemoryServiceModule.with(booting), booting.platformFor('memory-service')],
    controllers: [AuditLogStub],
  };
}

describeMemoryService('the app, over gRPC', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-memory-'));
  const running = await bootService(
    {
      ...MEMORY_SERVICE,
      calls: 'itself',
      services: [...MEMORY_SERVICE.services, serve(AuditLogService, ['memory-service'])],
      module: withAuditLog,
    },
    {
      FIVEPLANE_HTTP_PORT: '0',
      FIVEPLANE_GRPC_PORT: '0',
      FIVEPLANE_LOG_LEVEL: 'error',
      FIVEPLANE_SERVICE_SECRET: SECRET,
      FIVEPLANE_DATA_DIR: folder,
    },
  );
  const channel = new PeerChannel({
    peer: 'memory-service',
    caller: 'orchestrator',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
    address: () => running.grpcAddress,
  });
  return {
    memory: new GrpcMemoryService(channel),
    close: async () => {
      channel.close();
      await running.stop();
      rmSync(folder, { recursive: true });
    },
  };
});

it('has told the audit log of each promotion that the contract made, and of nothing else', () => {
  const kinds = new Set(trail.entries.map(({ kind, phase }) => `${kind} ${phase}`));
  expect([...kinds]).toEqual(['memory_promotion fact']);
  expect(trail.entries.filter(({ actor }) => actor === 'ada')).toHaveLength(1);
});
