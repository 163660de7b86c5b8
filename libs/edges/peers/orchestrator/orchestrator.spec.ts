import type { Metadata } from '@grpc/grpc-js';
import { Controller, Module, type DynamicModule } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { canonicalBytes } from '@kernel/canonical-json';
import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RunContext } from '@kernel/records/run-context';
import { later, timestampOf } from '@kernel/time';
import {
  type CancelRunRequest,
  type CancelRunResponse,
  type ExportJournalRequest,
  type ExportJournalResponse,
  type GetRunRequest,
  type GetRunResponse,
  type OrchestratorController,
  OrchestratorControllerMethods,
  OrchestratorService,
  type StartRunRequest,
  type StartRunResponse,
  type WakeRunRequest,
  type WakeRunResponse,
  type WatchRunRequest,
  type WatchRunResponse,
} from '@contracts/generated/fiveplane/decision/v1/orchestrator';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, wireDocument } from '@platform/grpc/documents';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { serve } from '@platform/grpc/served-service';
import { toObservable } from '@platform/grpc/streams';
import { callContextOf } from '@platform/grpc/verified-call';
import { provideValue } from '@platform/provide';
import { defineSettings } from '@platform/settings/define-settings';
import { Secret } from '@platform/settings/secret';
import { FixedClock } from '@testing/fixed-clock';
import { GrpcOrchestrator } from './grpc-orchestrator';
import { InMemoryOrchestrator } from './in-memory-orchestrator';
import { Orchestrator, type WatchedEvent } from './orchestrator';
import { aRunContext, describeOrchestrator } from './orchestrator.contract';

const SECRET = 'a-secret-of-the-orchestrator-and-its-callers';
const call = (tenant: string): CallContext => ({ tenant, principals: [], deadline: later(timestampOf(Date.now()), 5_000) });
const fake = () => new InMemoryOrchestrator(new FixedClock(), () => 'goes_on');
const finish = (orchestrator: InMemoryOrchestrator) => async () => {
  await orchestrator.cancel(call('acme'), aRunContext().value.run_id, 'enough');
};

describeOrchestrator('in memory', () => {
  const orchestrator = fake();
  return Promise.resolve({ orchestrator, call, finish: finish(orchestrator), close: () => Promise.resolve() });
});

describeOrchestrator('over gRPC', async () => {
  const behind = fake();
  const running = await bootService(
    {
      app: 'orchestrator',
      settings: defineSettings('orchestrator', {}),
      services: [serve(OrchestratorService, ['conversation-manager'])],
      calls: [],
      module: ({ platformFor }): DynamicModule => ({
        module: ServedModule,
        imports: [platformFor('orchestrator')],
        controllers: [Served],
        providers: [provideValue(Orchestrator, behind)],
      }),
    },
    { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET },
  );
  const address = () => running.grpcAddress;
  const channel = new PeerChannel({
    peer: 'orchestrator',
    address,
    caller: 'conversation-manager',
    secret: new Secret(SECRET),
    clock: new SystemClock(),
  });
  const close = async (): Promise<void> => {
    channel.close();
    await running.stop();
  };
  return { orchestrator: new GrpcOrchestrator(channel), call, finish: finish(behind), close };
});

@Module({})
class ServedModule {}

/** Serves any orchestrator over the real wire, so that the adapter is tested against what it will meet. */
@Controller()
@OrchestratorControllerMethods()
class Served implements OrchestratorController {
  constructor(private readonly behind: Orchestrator) {}

  async startRun({ runContext, request }: StartRunRequest, metadata?: Metadata): Promise<StartRunResponse> {
    const context = openDocument('run-context', RunContext, runContext);
    return { started: await this.behind.start(callContextOf(metadata), context, openDocument('invoke-request', InvokeRequest, request)) };
  }

  async cancelRun({ runId, reason }: CancelRunRequest, metadata?: Metadata): Promise<CancelRunResponse> {
    const refusal = await this.behind.cancel(callContextOf(metadata), runId as Id<'run'>, reason);
    return { outcome: refusal ? refusalOf(refusal) : { $case: 'accepted', accepted: true } };
  }

  async wakeRun({ runId }: WakeRunRequest, metadata?: Metadata): Promise<WakeRunResponse> {
    await this.behind.wake(callContextOf(metadata), runId as Id<'run'>);
    return {};
  }

  async getRun({ runId }: GetRunRequest, metadata?: Metadata): Promise<GetRunResponse> {
    const view = await this.behind.view(callContextOf(metadata), runId as Id<'run'>);
    return { outcome: isRefusal(view) ? refusalOf(view) : { $case: 'view', view: wireDocument('run-view', view) } };
  }

  watchRun({ runId, afterSeq }: WatchRunRequest, metadata?: Metadata): Observable<WatchRunResponse> {
    const verified = callContextOf(metadata);
    return toObservable(wired(this.behind.watch(verified, runId as Id<'run'>, Number(afterSeq), verified.signal)));
  }

  async exportJournal({ runId }: ExportJournalRequest, metadata?: Metadata): Promise<ExportJournalResponse> {
    const journal = await this.behind.export(callContextOf(metadata), runId as Id<'run'>);
    if (isRefusal(journal)) return { outcome: refusalOf(journal) };
    const documents = journal.documents.map(({ kind, digest, canonical }) => ({ kind, digest, canonical: Buffer.from(canonical) }));
    const entries = journal.entries.map((entry) => Buffer.from(canonicalBytes(entry)));
    return { outcome: { $case: 'journal', journal: { entries, documents } } };
  }
}

function refusalOf({ code, reason, rules }: Refusal): {
  readonly $case: 'refusal';
  readonly refusal: { code: string; reason: string; rules: string[] };
} {
  return { $case: 'refusal', refusal: { code, reason, rules: [...rules] } };
}

async function* wired(events: AsyncIterable<WatchedEvent>): AsyncGenerator<WatchRunResponse> {
  for await (const { seq, type, at, data } of events) yield { seq: BigInt(seq), type, at, data: Buffer.from(JSON.stringify(data)) };
}
