import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '@kernel/clock';
import { IdSource } from '@kernel/ids';
import { ApiKeys } from '@edges/api-keys/api-keys';
import { KeySecrets } from '@edges/api-keys/key-secrets';
import { Approvals } from '@edges/peers/approvals/approvals';
import { AuditProofs } from '@edges/peers/audit-proofs/audit-proofs';
import { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { MemoryService } from '@edges/peers/memory-service/memory-service';
import { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import { Registry } from '@edges/peers/registry/registry';
import { RunBook } from '@edges/run-book/run-book';
import { Readiness } from '@platform/health/readiness';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provide, provideFactory } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import type { Booting } from '@platform/service-spec';
import { ApprovalsHttp } from './approvals.http';
import { Authenticate } from './authenticate';
import { AwaitRun } from './await-run';
import { CallAs } from './call-as';
import { CancelRun } from './cancel-run';
import { CloseRun } from './close-run';
import type { CONVERSATION_SETTINGS } from './conversation-manager.config';
import { ConversationManagerGrpc } from './conversation-manager.grpc';
import { DescriptionHttp } from './description.http';
import { ExportRecord } from './export-record';
import { FollowRun } from './follow-run';
import { FrontDoor } from './front-door';
import { HandOverRun } from './hand-over-run';
import { HandOverWaitingRuns } from './hand-over-waiting-runs';
import { InvokeAgent } from './invoke-agent';
import { IssueApiKey } from './issue-api-key';
import { KeyHoldersGrpc } from './key-holders.grpc';
import { PinRun } from './pin-run';
import { RecordsHttp } from './records.http';
import { RunEvents } from './run-events';
import { RunsHttp } from './runs.http';
import { ShowRun } from './show-run';
import { SignApproval } from './sign-approval';

export type ConversationBooting = Pick<Booting<typeof CONVERSATION_SETTINGS.shape>, 'settings' | 'platform' | 'platformFor'>;

/** The boundary over whatever keeps the promises of its ports: the real edges, or fakes in specs. */
@Module({})
export class BoundaryModule {
  /** @param edges providers of ApiKeys, KeySecrets, RunBook and of every peer's port. */
  static over({ settings, platform, platformFor }: ConversationBooting, edges: readonly Provider[]): DynamicModule {
    const opening = { region: platform.FIVEPLANE_REGION, limit: { usd_micros: settings.CONVERSATION_DAILY_USD_MICROS } };
    const {
      CONVERSATION_ANSWER_MS: wait,
      CONVERSATION_STREAM_MS: stream,
      CONVERSATION_PROOF_MS: proof,
      CONVERSATION_SWEEP_MS: sweep,
    } = settings;
    return {
      module: BoundaryModule,
      imports: [platformFor('conversation-manager')],
      controllers: [ConversationManagerGrpc, KeyHoldersGrpc, RunsHttp, ApprovalsHttp, RecordsHttp, DescriptionHttp],
      providers: [
        ...edges,
        provideFactory(CallAs, [Clock], (clock: Clock) => new CallAs(clock, settings.CONVERSATION_PEER_MS)),
        provide(Authenticate, ApiKeys, Clock, Log),
        provide(FrontDoor, Authenticate),
        provide(IssueApiKey, ApiKeys, KeySecrets, Clock, IdSource),
        provideFactory(
          PinRun,
          [Registry, KnowledgeSubstrate, MemoryService],
          (registry: Registry, knowledge: KnowledgeSubstrate, memory: MemoryService) =>
            new PinRun(registry, knowledge, memory, settings.CONVERSATION_ENVIRONMENT),
        ),
        provide(HandOverRun, Orchestrator, RunBook, Log),
        provideFactory(
          InvokeAgent,
          [PinRun, RunBook, HandOverRun, CallAs, Clock, IdSource],
          (...parts: [PinRun, RunBook, HandOverRun, CallAs, Clock, IdSource]) => new InvokeAgent(...parts, opening),
        ),
        provideFactory(
          HandOverWaitingRuns,
          [RunBook, HandOverRun, CallAs, Log, Lifecycle],
          (book: RunBook, handOver: HandOverRun, calls: CallAs, log: Log, lifecycle: Lifecycle) => {
            const waiting = new HandOverWaitingRuns(book, handOver, calls, log, sweep);
            const rounds = new Rounds(
              () => waiting.run(),
              sweep,
              (cause) => log.warn('waiting runs could not be read', { cause }),
            );
            lifecycle.whenServing('waiting runs', () => rounds.start());
            lifecycle.whenDraining('waiting runs', () => rounds.stop());
            return waiting;
          },
        ),
        provide(ShowRun, RunBook, Orchestrator, CallAs),
        provide(CloseRun, RunBook),
        provide(CancelRun, ShowRun, HandOverRun, Orchestrator, CallAs),
        provideFactory(
          AwaitRun,
          [Orchestrator, ShowRun, CallAs, Log, Readiness],
          (orchestrator: Orchestrator, show: ShowRun, calls: CallAs, log: Log, { draining }: Readiness) =>
            new AwaitRun(orchestrator, show, calls, log, wait, draining),
        ),
        provideFactory(
          FollowRun,
          [Orchestrator, CallAs, Readiness],
          (orchestrator: Orchestrator, calls: CallAs, { draining }: Readiness) => new FollowRun(orchestrator, calls, stream, draining),
        ),
        provideFactory(RunEvents, [FollowRun], (follow: FollowRun) => new RunEvents(follow, settings.CONVERSATION_HEARTBEAT_MS)),
        provide(SignApproval, Approvals, Orchestrator, ShowRun, AwaitRun, CallAs),
        provideFactory(
          ExportRecord,
          [DecisionRecords, Orchestrator, Registry, AuditProofs, CallAs, Clock],
          (...parts: [DecisionRecords, Orchestrator, Registry, AuditProofs, CallAs, Clock]) => new ExportRecord(...parts, pause, proof),
        ),
      ],
      exports: [IssueApiKey, Authenticate],
    };
  }
}

async function pause(time: number): Promise<void> {
  await sleep(time);
}
