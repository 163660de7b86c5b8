import { Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { later, timestampOf } from '@kernel/time';
import { AuditLogService } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { digestOfTreeHash } from '@planes/trust/audit-log/tree-hash';
import { verifyInclusion } from '@planes/trust/audit-log/verify-inclusion';
import { opensCommitment } from '@planes/trust/audit-log/commitment';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { aSubmission, describeAuditTrail, trusted } from '@edges/peers/audit-log/audit-trail.contract';
import { GrpcAuditTrail } from '@edges/peers/audit-log/grpc-audit-trail';
import { GrpcAuditProofs } from '@edges/peers/audit-proofs/grpc-audit-proofs';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import type { CallContext } from '@platform/grpc/call-context';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { provideFactory } from '@platform/provide';
import type { RunningService } from '@platform/service-spec';
import { defineSettings } from '@platform/settings/define-settings';
import { Secret } from '@platform/settings/secret';
import { describeWithStores, type TestStore } from '@testing/stores';
import { AuditFacts } from '../audit-facts';
import { RandomSalts } from '@platform/random-salts';
import { auditFragment } from './audit.module';
import { signStoredLog } from './sign-stored-log';

const SECRET = 'a-secret-of-the-audit-log-and-its-callers';
const RECEIPT_SEED = Buffer.alloc(32, 2);
const SIGNER_KEY = privateKeyFrom(Buffer.alloc(32, 1));
const SETTINGS = {
  AUDIT_SHARD: 0,
  AUDIT_LINGER_MS: 5,
  AUDIT_APPEND_TIMEOUT_MS: 5_000,
  AUDIT_ROUND_MS: 600_000,
  AUDIT_REQUIRE_DURABLE_STORE: 'no',
} as const;

@Module({})
class AuditOnly {
  static with(platform: DynamicModule, store: TestStore): DynamicModule {
    const receiptSigner = KeyFileSigner.from({ purpose: 'audit_receipt', seed: RECEIPT_SEED.toString('base64') });
    const fragment = auditFragment({ database: store.source.as('fp_trust'), receiptSigner, settings: SETTINGS, region: 'local' });
    const facts = provideFactory(
      AuditFacts,
      [Clock, IdSource],
      (clock: Clock, ids: IdSource) => new AuditFacts(clock, ids, new RandomSalts(), 'local/0'),
    );
    return { module: AuditOnly, imports: [platform], controllers: fragment.controllers, providers: [...fragment.providers, facts] };
  }
}

async function boot(store: TestStore): Promise<{ readonly running: RunningService; readonly channel: PeerChannel }> {
  const running = await bootService(
    {
      app: 'trust-control-plane',
      settings: defineSettings('trust-control-plane', {}),
      services: [serve(AuditLogService, ['tool-gateway'])],
      calls: [],
      module: ({ platformFor }) => AuditOnly.with(platformFor('trust-control-plane'), store),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET },
  );
  const channel = new PeerChannel({
    peer: 'trust-control-plane',
    address: () => running.grpcAddress,
    caller: 'tool-gateway',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
  });
  return { running, channel };
}

const call = (tenant: string): CallContext => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 10_000) });

describeWithStores('the audit log over gRPC', (open) => {
  describeAuditTrail('over gRPC', async () => {
    const store = await open();
    const { running, channel } = await boot(store);
    return {
      trail: new GrpcAuditTrail(channel),
      key: privateKeyFrom(RECEIPT_SEED),
      call,
      stop: running.stop,
      close: async () => {
        channel.close();
        await running.stop();
        await store.close();
      },
    };
  });

  describe('its proofs', () => {
    let store: TestStore;
    let running: RunningService;
    let channel: PeerChannel;
    let trail: GrpcAuditTrail;
    let proofs: GrpcAuditProofs;
    beforeEach(async () => {
      store = await open();
      ({ running, channel } = await boot(store));
      trail = new GrpcAuditTrail(channel);
      proofs = new GrpcAuditProofs(channel);
    });
    afterEach(async () => {
      channel.close();
      await running.stop();
      await store.close();
    });

    const sign = () => {
      const log = new PostgresAuditLog(store.source.as('fp_trust'));
      const checkpoints = new PostgresCheckpointStore(store.source.as('fp_checkpoint'));
      return signStoredLog(log, checkpoints, 'local/0', SIGNER_KEY, new SystemClock().now());
    };

    it('hold offline, once a checkpoint covers the entry', async () => {
      const submissions = [1, 2, 3, 4, 5].map((number) => aSubmission(number));
      const { entry, content_digest } = aSubmission(3);
      await trail.append(call('acme'), submissions);
      expect(await proofs.proveInclusion(call('acme'), entry.event_id)).toMatchObject({ code: 'AUDIT_NOT_YET_CHECKPOINTED' });
      await sign();
      const evidence = await proofs.proveInclusion(call('acme'), entry.event_id);
      if (isRefusal(evidence)) throw new Error(evidence.reason);
      expect(verifyInclusion(evidence.proof, [trusted(SIGNER_KEY, 'checkpoint')])).toMatchObject({
        kind: 'included',
        proof: { leaf: entry, index: 2 },
      });
      expect(opensCommitment(evidence.proof.leaf.commitment, content_digest, evidence.salt)).toBe(true);
      expect(await trail.append(call('acme'), [aSubmission(3)])).toEqual([evidence.receipt]);
      expect(await trail.status(call('acme'))).toMatchObject({ size: 5, checkpoint_size: 5, unsigned_for_ms: 0 });
    });

    it('are not given to another tenant', async () => {
      await trail.append(call('acme'), [aSubmission(1)]);
      await sign();
      expect(await proofs.proveInclusion(call('globex'), aSubmission(1).entry.event_id)).toMatchObject({ code: 'AUDIT_EVENT_UNKNOWN' });
    });

    it('show that the log only grew, and refuse sizes it never had', async () => {
      await trail.append(call('acme'), [aSubmission(1), aSubmission(2), aSubmission(3)]);
      const first = await sign();
      await trail.append(call('acme'), [aSubmission(4)]);
      const ask = (firstSize: bigint, secondSize: bigint) =>
        channel.unary(AuditLogService.proveConsistency, { firstSize, secondSize }, call('acme'));
      expect((await ask(3n, 4n)).outcome).toMatchObject({ $case: 'path', path: { firstRoot: digestOfTreeHash(first.root) } });
      for (const [from, to] of [
        [0n, 4n],
        [4n, 3n],
        [3n, 5n],
      ] as const) {
        expect((await ask(from, to)).outcome).toMatchObject({ $case: 'refusal', refusal: { code: 'AUDIT_SIZE_UNKNOWN' } });
      }
    });

    it('are not made from a log that was tampered with', async () => {
      await trail.append(call('acme'), [aSubmission(1), aSubmission(2)]);
      await sign();
      const tamper = `UPDATE audit.entry SET leaf_hash = sha256('x') WHERE idx = 0`;
      await store.source.asLogin((client) =>
        client.query(
          `ALTER TABLE audit.entry DISABLE TRIGGER append_only; ${tamper}; ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only`,
        ),
      );
      await expect(proofs.proveInclusion(call('acme'), aSubmission(2).entry.event_id)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    });
  });
});
