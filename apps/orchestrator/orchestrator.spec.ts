import { type DynamicModule, Module } from '@nestjs/common';
import { GrpcOrchestrator } from '@edges/peers/orchestrator/grpc-orchestrator';
import { aRunContext, describeOrchestrator } from '@edges/peers/orchestrator/orchestrator.contract';
import { Registry } from '@edges/peers/registry/registry';
import { PostgresRunJournal } from '@edges/run-journal/postgres-run-journal';
import { RunJournal } from '@edges/run-journal/run-journal';
import { canonicalBytes } from '@kernel/canonical-json';
import { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { IdSource } from '@kernel/ids';
import { later } from '@kernel/time';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { PeerChannel } from '@platform/grpc/peer-channel';
import { Log } from '@platform/log';
import { provide, provideFactory, provideValue } from '@platform/provide';
import { defineSettings } from '@platform/settings/define-settings';
import { Secret } from '@platform/settings/secret';
import { Metrics } from '@platform/telemetry/metrics';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { aWorld } from '@testing/a-world';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { describeWithStores, type TestStore } from '@testing/stores';
import { DriveRun } from './drive-run';
import { ExportJournal } from './export-journal';
import { ORCHESTRATOR_SERVICES, OrchestratorGrpc } from './orchestrator.grpc';
import { TimerPause } from '@platform/timer-pause';
import { PerformEffect, type PerformsEffect } from './perform-effect';
import { RunMetrics } from './run-metrics';
import { RunNews } from './run-news';
import { RunsInSight } from './runs-in-sight';
import { StartRun } from './start-run';
import { TellRun } from './tell-run';
import { ViewRun } from './view-run';
import { WatchRun } from './watch-run';

const SECRET = 'a-secret-of-the-orchestrator-and-its-callers';

@Module({})
class WholeProcess {}

// The app's own door and use cases over its own journal. Runs are driven when a test says so, in a world that answers as the peers do.
describeWithStores('the app, over gRPC', (open) => {
  describeOrchestrator('with a scripted world', async () => {
    const store = await open();
    const journal = new PostgresRunJournal(store.source.as('fp_orchestrator'), 'local');
    const running = await bootService(
      {
        app: 'orchestrator',
        settings: defineSettings('orchestrator', {}),
        services: ORCHESTRATOR_SERVICES,
        calls: [],
        module: ({ platformFor }) => orchestratorWith(journal, platformFor('orchestrator')),
      },
      { FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', FIVEPLANE_SERVICE_SECRET: SECRET },
    );
    const clock = new SystemClock();
    const secret = new Secret(SECRET);
    const channel = new PeerChannel({
      peer: 'orchestrator',
      caller: 'conversation-manager',
      secret,
      clock,
      address: () => running.grpcAddress,
    });
    return {
      orchestrator: new GrpcOrchestrator(channel),
      call: (tenant) => ({ tenant, principals: [], deadline: later(clock.now(), 10_000) }),
      finish: async () =>
        void (await driver(journal).run({ tenant: 'acme', run: aRunContext().value.run_id }, new AbortController().signal)),
      close: () => closeAll(channel, running, store),
    };
  });
});

function orchestratorWith(journal: RunJournal, platform: DynamicModule): DynamicModule {
  return {
    module: WholeProcess,
    imports: [platform],
    controllers: [OrchestratorGrpc],
    providers: [
      provideValue(RunJournal, journal),
      provideValue(Registry, new ResolvingRegistry([aPack()], [aPolicyBundle()])),
      provide(RunNews),
      provide(RunsInSight),
      provideFactory(StartRun, [RunJournal, Registry, RunNews], (...parts: [RunJournal, Registry, RunNews]) => {
        return new StartRun(...parts, new FixedClock());
      }),
      provide(TellRun, RunJournal, RunNews, IdSource),
      provide(ViewRun, RunJournal, RunsInSight),
      provideFactory(
        WatchRun,
        [RunJournal, ViewRun, RunNews, RunsInSight],
        (...parts: [RunJournal, ViewRun, RunNews, RunsInSight]) => new WatchRun(...parts, 50),
      ),
      provide(ExportJournal, RunJournal),
    ],
  };
}

function driver(journal: RunJournal): DriveRun {
  const clock: Clock = new FixedClock();
  const log = Log.to({ write: () => undefined }, 'error', 'orchestrator');
  const options = { owner: 'spec', leaseMs: 10_000, gatherMs: 1_000, patienceMs: 1_000, effectMs: 5_000, lookMs: 250 };
  const metrics = new RunMetrics(new Metrics());
  return new DriveRun(
    journal,
    scriptedEffects(),
    new RunNews(),
    new RunsInSight(),
    clock,
    new CountingIds(),
    new TimerPause(),
    log,
    metrics,
    options,
  );
}

function scriptedEffects(): PerformEffect {
  const world = aWorld();
  const scripted: PerformsEffect = {
    async perform(effect, run) {
      const answer = world(effect, run.state, run.documents);
      if (answer === null || 'fault' in answer) throw new Fault('PEER_UNAVAILABLE', 'the world does not answer', 'later');
      const documents = (answer.documents ?? []).map(({ kind, digest, value }) => ({
        kind,
        digest,
        canonical: Buffer.from(canonicalBytes(value)),
      }));
      return { result: answer.result as Awaited<ReturnType<PerformsEffect['perform']>>['result'], documents };
    },
  };
  return new PerformEffect({
    retrieve_evidence: scripted,
    recall_memory: scripted,
    compile_context: scripted,
    evaluate_policy: scripted,
    call_model: scripted,
    call_tool: scripted,
    check_approvals: scripted,
    propose_memory: scripted,
    seal_record: scripted,
    close_run: scripted,
  });
}

async function closeAll(channel: PeerChannel, running: Awaited<ReturnType<typeof bootService>>, store: TestStore): Promise<void> {
  channel.close();
  await running.stop();
  await store.close();
}
