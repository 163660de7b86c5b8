import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { isRefusal } from '@kernel/outcome';
import { timestampOf } from '@kernel/time';
import { APPROVER_KEYS, describeApprovals } from '@edges/peers/approvals/approvals.contract';
import { GrpcApprovals } from '@edges/peers/approvals/grpc-approvals';
import { describeDecisionRecords } from '@edges/peers/decision-records/decision-records.contract';
import { GrpcDecisionRecords } from '@edges/peers/decision-records/grpc-decision-records';
import { GrpcRegistry } from '@edges/peers/registry/grpc-registry';
import { describeRegistry, REGISTRY_KEYS } from '@edges/peers/registry/registry.contract';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { provideFactory } from '@platform/provide';
import type { RunningService } from '@platform/service-spec';
import { Secret } from '@platform/settings/secret';
import { aCallEndingSoon } from '@testing/a-call';
import { RegisterTrustedKey } from './register-trusted-key';
import { TRUST_CONTROL_PLANE, TrustControlPlaneModule } from './trust-control-plane.module';

const SECRET = 'a-secret-of-the-trust-plane-and-its-callers';

let folder: string;
let running: RunningService;
let channel: PeerChannel;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fiveplane-trust-'));
  let register: RegisterTrustedKey | undefined;
  running = await bootService(
    {
      ...TRUST_CONTROL_PLANE,
      // What provisioning does in process, a spec does here.
      module: async (booting): Promise<DynamicModule> => {
        const whole = await TrustControlPlaneModule.with(booting);
        const inProcess = provideFactory(Provisioning, [RegisterTrustedKey], (useCase: RegisterTrustedKey) => {
          register = useCase;
          return new Provisioning();
        });
        return { ...whole, providers: [...(whole.providers ?? []), inProcess] };
      },
    },
    {
      FIVEPLANE_HTTP_PORT: '0',
      FIVEPLANE_GRPC_PORT: '0',
      FIVEPLANE_LOG_LEVEL: 'error',
      FIVEPLANE_SERVICE_SECRET: SECRET,
      FIVEPLANE_DATA_DIR: folder,
    },
  );
  for (const key of [...REGISTRY_KEYS, ...APPROVER_KEYS]) {
    const registered = await register?.run(key, 'spec');
    if (registered === undefined || isRefusal(registered)) throw new Error('a key could not be registered');
  }
  const address = () => running.grpcAddress;
  channel = new PeerChannel({
    peer: 'trust-control-plane',
    address,
    caller: 'conversation-manager',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
  });
});

afterAll(async () => {
  channel.close();
  await running.stop();
  rmSync(folder, { recursive: true });
});

const call = (tenant: string) => aCallEndingSoon({ tenant });
const now = () => timestampOf(Date.now());
const close = () => Promise.resolve();

describeRegistry('the app, over gRPC', () => Promise.resolve({ registry: new GrpcRegistry(channel), call, now, close }));

describeApprovals('the app, over gRPC', () => Promise.resolve({ approvals: new GrpcApprovals(channel), call, now, close }));

describeDecisionRecords('the app, over gRPC', () => {
  const keys = () => new GrpcRegistry(channel).listKeys(call('acme'));
  return Promise.resolve({ records: new GrpcDecisionRecords(channel), call, keys, close });
});

describe('the app, over gRPC', () => {
  it.each([0, -1, 201])('refuses a page of %d', async (limit) => {
    await expect(new GrpcApprovals(channel).list(call('acme'), { limit })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('registers the keys that it signs with, for every tenant to judge it by', async () => {
    const keys = await new GrpcRegistry(channel).listKeys(call('globex'));
    expect(
      keys
        .filter((key) => key.tenant_id === '*')
        .map((key) => key.purpose)
        .toSorted(),
    ).toEqual(['audit_receipt', 'record_seal']);
  });

  it('is called by nobody but those it serves', async () => {
    const address = () => running.grpcAddress;
    const stranger = new PeerChannel({
      peer: 'trust-control-plane',
      address,
      caller: 'llm-router',
      secret: new Secret(SECRET),
      clock: new SystemClock(),
    });
    await expect(new GrpcApprovals(stranger).list(call('acme'), { limit: 1 })).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    expect(await new GrpcRegistry(stranger).listKeys(call('acme'))).not.toEqual([]);
    stranger.close();
  });
});

class Provisioning {}
