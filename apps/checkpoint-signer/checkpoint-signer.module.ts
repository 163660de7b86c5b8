import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { CheckpointStore } from '@edges/audit-log/checkpoint-store';
import { FileSignedHead } from '@edges/audit-log/file-signed-head';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import { SignedHead } from '@edges/audit-log/signed-head';
import { Database } from '@edges/database/database';
import { processDatabase } from '@edges/database/process-store';
import { openTextSigner } from '@edges/signer/open-text-signer';
import type { TextSigner } from '@edges/signer/text-signer';
import { Readiness } from '@platform/health/readiness';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideFactory, provideValue } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import type { Booting, ServiceSpec } from '@platform/service-spec';
import { Metrics } from '@platform/telemetry/metrics';
import { CheckpointMetrics } from './checkpoint-metrics';
import { CHECKPOINT_SIGNER_SETTINGS, type CheckpointSignerSettings } from './checkpoint-signer.config';
import { KeepSigning } from './keep-signing';
import { SignCheckpoint } from './sign-checkpoint';

type Shape = typeof CHECKPOINT_SIGNER_SETTINGS.shape;

@Module({})
export class CheckpointSignerModule {
  static with({ settings, platform, platformFor }: Booting<Shape>): DynamicModule {
    const logId = logIdOf(platform.FIVEPLANE_REGION, settings.CHECKPOINT_SHARD);
    const key = ownKey(checkpointKeyPath(settings, platform), settings);
    return {
      module: CheckpointSignerModule,
      imports: [platformFor('checkpoint-signer')],
      providers: [
        provideFactory(Database, [Lifecycle, Log], (lifecycle: Lifecycle, log: Log) =>
          processDatabase('fp_checkpoint', platform, keeperOf(lifecycle, log)),
        ),
        provideFactory(CheckpointStore, [Database], (database: Database) => new PostgresCheckpointStore(database)),
        provideValue(
          SignedHead,
          new FileSignedHead(settings.CHECKPOINT_HEAD_PATH ?? join(platform.FIVEPLANE_DATA_DIR, 'checkpoint', 'head.note')),
        ),
        provide(CheckpointMetrics, Metrics),
        provideFactory(
          SignCheckpoint,
          [CheckpointStore, SignedHead, Clock],
          (store: CheckpointStore, head: SignedHead, clock: Clock) => new SignCheckpoint(store, head, key, logId, clock),
        ),
        provideFactory(
          KeepSigning,
          [SignCheckpoint, CheckpointMetrics, Log, Lifecycle, Readiness],
          (signer: SignCheckpoint, metrics: CheckpointMetrics, log: Log, lifecycle: Lifecycle, readiness: Readiness) => {
            const keep = new KeepSigning(signer, metrics, log, logId);
            const failed = (cause: unknown): void => log.error('checkpoint round failed', { log: logId, cause });
            const rounds = new Rounds(() => keep.run(), settings.CHECKPOINT_ROUND_MS, failed);
            lifecycle.whenServing('checkpoints', () => rounds.start());
            lifecycle.whenDraining('checkpoints', () => rounds.stop());
            readiness.add('checkpoints', async () => keep.check());
            return keep;
          },
        ),
      ],
    };
  }
}

/** Where the signer's key lies; whoever registers its public half reads it there. */
export function checkpointKeyPath(
  settings: { readonly CHECKPOINT_KEY_PATH: string | undefined },
  platform: { readonly FIVEPLANE_DATA_DIR: string },
): string {
  return settings.CHECKPOINT_KEY_PATH ?? join(platform.FIVEPLANE_DATA_DIR, 'keys', 'checkpoint.json');
}

/** The process on its own: it serves nobody and calls nobody. */
export const CHECKPOINT_SIGNER: ServiceSpec<Shape> = {
  app: 'checkpoint-signer',
  settings: CHECKPOINT_SIGNER_SETTINGS,
  services: [],
  calls: [],
  module: (booting) => CheckpointSignerModule.with(booting),
};

function ownKey(
  place: string,
  settings: Pick<CheckpointSignerSettings, 'CHECKPOINT_PKCS11_LIBRARY' | 'CHECKPOINT_PKCS11_PIN'>,
): TextSigner {
  const access = { library: settings.CHECKPOINT_PKCS11_LIBRARY, pin: settings.CHECKPOINT_PKCS11_PIN };
  const signer = openTextSigner(place, 'checkpoint', access);
  if (isRefusal(signer)) throw new Error(`${signer.code}: ${signer.reason}`);
  return signer;
}
