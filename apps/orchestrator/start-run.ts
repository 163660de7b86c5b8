import type { Clock } from '@kernel/clock';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import { Registry } from '@edges/peers/registry/registry';
import { RunJournal, type StoredDocument } from '@edges/run-journal/run-journal';
import { canonicalBytes } from '@kernel/canonical-json';
import { EMPTY_JOURNAL, nextEntry } from '@planes/decision/run/journal';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import type { RunNews } from './run-news';

/** Takes a run on: its journal begins, and from then on it ends in a record whatever happens. */
export class StartRun {
  constructor(
    private readonly journal: RunJournal,
    private readonly registry: Registry,
    private readonly news: RunNews,
    private readonly clock: Clock,
  ) {}

  /** False when the run had begun before. @throws Fault NOT_FOUND when the pinned pack cannot be had, STORE_UNAVAILABLE when nothing was written. */
  async run(call: CallContext, context: OpenedDocument<RunContext>, request: OpenedDocument<InvokeRequest>): Promise<boolean> {
    const pack = await this.registry.resolve(call, 'context-pack', { digest: context.value.pins.pack.digest });
    if (isRefusal(pack)) throw new Fault('NOT_FOUND', `pinned pack ${context.value.pins.pack.ref} cannot be had: ${pack.code}`, 'never');
    const documents: StoredDocument[] = [
      { kind: 'run-context', digest: context.digest, canonical: context.canonical },
      { kind: 'invoke-request', digest: request.digest, canonical: request.canonical },
      { kind: 'context-pack', digest: pack.digest, canonical: Buffer.from(canonicalBytes(pack.value)) },
    ];
    const { run_id, tenant_id } = context.value;
    const body = { request: request.digest, run_context: context.digest, pack: pack.digest };
    const first = nextEntry({ run_id, tenant_id }, EMPTY_JOURNAL, { kind: 'run_received', at: this.clock.now(), body });
    const name = { tenant: tenant_id, run: run_id };
    const started = await this.journal.open(name, first, documents);
    this.news.due(name);
    return started;
  }
}
