import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RunContext } from '@kernel/records/run-context';
import { refused } from '@kernel/outcome';
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
import { openDocument } from '@platform/grpc/documents';
import { serve } from '@platform/grpc/served-service';
import { toObservable } from '@platform/grpc/streams';
import { Readiness } from '@platform/health/readiness';
import { callContextOf, sameTenant } from '@platform/grpc/verified-call';
import { ExportJournal } from './export-journal';
import { refusal, runIdFrom, toExportResponse, toGetRunResponse, toWatchRunResponse } from './orchestrator.wire';
import { StartRun } from './start-run';
import { TellRun } from './tell-run';
import { ViewRun } from './view-run';
import { WatchRun } from './watch-run';

export const ORCHESTRATOR_SERVICES = [serve(OrchestratorService, ['conversation-manager'])];

@Controller()
@OrchestratorControllerMethods()
export class OrchestratorGrpc implements OrchestratorController {
  constructor(
    private readonly start: StartRun,
    private readonly tell: TellRun,
    private readonly view: ViewRun,
    private readonly watch: WatchRun,
    private readonly journal: ExportJournal,
    private readonly readiness: Readiness,
  ) {}

  async startRun(request: StartRunRequest, metadata?: Metadata): Promise<StartRunResponse> {
    const call = callContextOf(metadata);
    const context = openDocument('run-context', RunContext, request.runContext);
    const asked = openDocument('invoke-request', InvokeRequest, request.request);
    sameTenant(call, context.value.tenant_id);
    sameTenant(call, asked.value.tenant_id);
    return { started: await this.start.run(call, context, asked) };
  }

  async cancelRun(request: CancelRunRequest, metadata?: Metadata): Promise<CancelRunResponse> {
    const call = callContextOf(metadata);
    const run = runIdFrom(request.runId);
    const by = call.principals[0]?.id ?? call.caller;
    const accepted = await this.tell.cancel({ tenant: call.tenant, run }, by, request.reason);
    return accepted
      ? { outcome: { $case: 'accepted', accepted } }
      : refusal(refused('ORCHESTRATOR_RUN_UNKNOWN', `run ${run} is not under way`));
  }

  async wakeRun(request: WakeRunRequest, metadata?: Metadata): Promise<WakeRunResponse> {
    const call = callContextOf(metadata);
    await this.tell.wake({ tenant: call.tenant, run: runIdFrom(request.runId) }, call.principals[0]?.id ?? call.caller);
    return {};
  }

  async getRun(request: GetRunRequest, metadata?: Metadata): Promise<GetRunResponse> {
    const call = callContextOf(metadata);
    return toGetRunResponse(await this.view.run({ tenant: call.tenant, run: runIdFrom(request.runId) }));
  }

  watchRun(request: WatchRunRequest, metadata?: Metadata): Observable<WatchRunResponse> {
    const call = callContextOf(metadata);
    // A run may take longer than a process may drain; whoever watches it goes on at the next one.
    const signal = AbortSignal.any([call.signal, this.readiness.draining]);
    const events = this.watch.run({ tenant: call.tenant, run: runIdFrom(request.runId) }, Number(request.afterSeq), signal);
    return toObservable(events).pipe(map(toWatchRunResponse));
  }

  async exportJournal(request: ExportJournalRequest, metadata?: Metadata): Promise<ExportJournalResponse> {
    const call = callContextOf(metadata);
    return toExportResponse(await this.journal.run({ tenant: call.tenant, run: runIdFrom(request.runId) }));
  }
}
