import type { Json } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import { RunView } from '@kernel/records/run-view';
import type { Refusal as WireRefusal } from '@contracts/generated/fiveplane/common/v1/document';
import { OrchestratorService, type WatchRunResponse } from '@contracts/generated/fiveplane/decision/v1/orchestrator';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, type OpenedDocument } from '@platform/grpc/documents';
import type { PeerChannel } from '@platform/grpc/peer-channel';
import { type ExportedJournal, Orchestrator, RUN_EVENT_TYPES, type WatchedEvent } from './orchestrator';
import { journalFromWire } from './journal-from-wire';

/** The orchestrator over gRPC. */
export class GrpcOrchestrator extends Orchestrator {
  constructor(private readonly channel: PeerChannel) {
    super();
  }

  override async start(call: CallContext, context: OpenedDocument<RunContext>, request: OpenedDocument<InvokeRequest>): Promise<boolean> {
    const message = {
      runContext: { kind: 'run-context', digest: context.digest, canonical: context.canonical },
      request: { kind: 'invoke-request', digest: request.digest, canonical: request.canonical },
    };
    return (await this.channel.unary(OrchestratorService.startRun, message, call)).started;
  }

  override async cancel(call: CallContext, run: Id<'run'>, reason: string): Promise<Refusal | undefined> {
    const { outcome } = await this.channel.unary(OrchestratorService.cancelRun, { runId: run, reason }, call);
    if (outcome === undefined) throw unreadable();
    return outcome.$case === 'refusal' ? refusalOf(outcome.refusal) : undefined;
  }

  override async wake(call: CallContext, run: Id<'run'>): Promise<void> {
    await this.channel.unary(OrchestratorService.wakeRun, { runId: run }, call);
  }

  override async view(call: CallContext, run: Id<'run'>): Promise<RunView | Refusal> {
    const { outcome } = await this.channel.unary(OrchestratorService.getRun, { runId: run }, call);
    if (outcome === undefined) throw unreadable();
    return outcome.$case === 'refusal' ? refusalOf(outcome.refusal) : openDocument('run-view', RunView, outcome.view).value;
  }

  override async *watch(
    call: CallContext,
    run: Id<'run'>,
    afterSeq: number,
    signal: AbortSignal,
  ): AsyncGenerator<WatchedEvent, void, undefined> {
    const request = { runId: run, afterSeq: BigInt(afterSeq) };
    try {
      for await (const event of this.channel.serverStream(OrchestratorService.watchRun, request, call, { signal })) yield eventOf(event);
    } catch (error) {
      // An aborted call reports its own end as a fault; whoever aborted it knows.
      if (!signal.aborted) throw error;
    }
  }

  override async export(call: CallContext, run: Id<'run'>): Promise<ExportedJournal | Refusal> {
    const { outcome } = await this.channel.unary(OrchestratorService.exportJournal, { runId: run }, call);
    if (outcome === undefined) throw unreadable();
    return outcome.$case === 'refusal' ? refusalOf(outcome.refusal) : journalFromWire(outcome.journal);
  }
}

function refusalOf({ code, reason, rules }: WireRefusal): Refusal {
  return refused(code, reason, rules);
}

function eventOf({ seq, type, at, data }: WatchRunResponse): WatchedEvent {
  const known = RUN_EVENT_TYPES.find((candidate) => candidate === type);
  if (known === undefined) throw new Fault('INTERNAL', 'orchestrator sent an event of an unknown type', 'never');
  return { seq: Number(seq), type: known, at, data: JSON.parse(data.toString('utf8')) as { readonly [key: string]: Json } };
}

function unreadable(): Fault {
  return new Fault('INTERNAL', 'orchestrator sent no outcome', 'never');
}
