import { canonicalBytes } from '@kernel/canonical-json';
import type { Clock } from '@kernel/clock';
import { digestOfBytes } from '@kernel/digest';
import type { IdSource } from '@kernel/ids';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { BookedDocument, BookedRun, DayLimit, RunBook } from '@edges/run-book/run-book';
import {
  askedDigest,
  type Caller,
  completeRequest,
  type InvokeAgentBody,
  type RequestNames,
} from '@planes/decision/conversation/complete-request';
import { openRun } from '@planes/decision/conversation/open-run';
import type { CallAs } from './call-as';
import type { HandOverRun } from './hand-over-run';
import type { PinRun } from './pin-run';

export interface InvokeOptions {
  readonly region: string;
  readonly limit: DayLimit;
}

/** Takes a request in: once it has resolved with a run, that run ends in a record whatever happens to this process. */
export class InvokeAgent {
  constructor(
    private readonly pin: PinRun,
    private readonly book: RunBook,
    private readonly handOver: HandOverRun,
    private readonly calls: CallAs,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly options: InvokeOptions,
  ) {}

  /** Refuses before anything is written. The same request again gives the run that it opened before, whatever has been promoted since. */
  async run(caller: Caller, body: InvokeAgentBody, names: RequestNames): Promise<BookedRun | Refusal> {
    const request = completeRequest(caller, body, names);
    if (isRefusal(request)) return request;
    const booked = await this.booked(caller, request);
    if (isRefusal(booked)) return booked;
    await this.handOver.run(this.calls.of(caller, booked.context.value.run_id), booked);
    return booked;
  }

  private async booked(caller: Caller, request: InvokeRequest): Promise<BookedRun | Refusal> {
    const asked = askedDigest(request);
    const earlier = await this.book.asked(caller.tenant_id, request.request_id, asked);
    if (earlier !== undefined) return earlier;
    const [packRef = ''] = request.context_pack_refs;
    const pinned = await this.pin.run(this.calls.of(caller), packRef);
    if (isRefusal(pinned)) return pinned;
    const { pack, pins } = pinned;
    const { region, limit } = this.options;
    const context = openRun({ request, pack, pins, run_id: this.ids.next('run'), region, at: this.clock.now() });
    if (isRefusal(context)) return context;
    return this.book.open({ asked, context: document(context), request: document(request) }, limit);
  }
}

function document<T>(value: T): BookedDocument<T> {
  const canonical = Buffer.from(canonicalBytes(value));
  return { value, digest: digestOfBytes(canonical), canonical };
}
