import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RunContext } from '@kernel/records/run-context';
import { openDocument, wireDocument, type OpenedDocument } from '@platform/grpc/documents';
import { InvokeRequest as InvokeRequestSchema } from '@kernel/records/invoke-request';
import { RunContext as RunContextSchema } from '@kernel/records/run-context';
import type { CallContext } from '@platform/grpc/call-context';
import { anInvokeRequest, aRun } from '@testing/a-run';
import type { Orchestrator, WatchedEvent } from './orchestrator';

export interface OpenedOrchestrator {
  readonly orchestrator: Orchestrator;
  /** A call of this tenant with time left. */
  readonly call: (tenant: string) => CallContext;
  /** Makes the run of {@link aRunContext} end, when it does not end by itself. */
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export function aRunContext(): OpenedDocument<RunContext> {
  return openDocument('run-context', RunContextSchema, wireDocument('run-context', aRun()));
}

export function aRequest(): OpenedDocument<InvokeRequest> {
  return openDocument('invoke-request', InvokeRequestSchema, wireDocument('invoke-request', anInvokeRequest()));
}

/** One test per promise of `Orchestrator`. */
export function describeOrchestrator(name: string, open: () => Promise<OpenedOrchestrator>): void {
  describe(`Orchestrator: ${name}`, () => {
    let opened: OpenedOrchestrator;
    const { run_id } = aRunContext().value;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const start = () => opened.orchestrator.start(opened.call('acme'), aRunContext(), aRequest());
    const never = () => new AbortController().signal;

    it('takes a run on once, however often it is asked', async () => {
      expect(await start()).toBe(true);
      expect(await start()).toBe(false);
    });

    it('shows a run that it has taken on', async () => {
      await start();
      expect(await opened.orchestrator.view(opened.call('acme'), run_id)).toMatchObject({ run_id, tenant_id: 'acme' });
    });

    it('tells every event in order, and the end last', async () => {
      await start();
      await opened.finish();
      const events = await all(opened.orchestrator.watch(opened.call('acme'), run_id, -1, never()));
      const steps = events.filter(({ type }) => type === 'step').map(({ seq }) => seq);
      expect(steps).toEqual([...steps.keys()]);
      expect(events.at(-1)?.type).toBe('ended');
    });

    it('goes on after the event that was seen last', async () => {
      await start();
      await opened.finish();
      const events = await all(opened.orchestrator.watch(opened.call('acme'), run_id, 0, never()));
      expect(events.find(({ type }) => type === 'step')?.seq).toBe(1);
    });

    it('ends a watch without a word when nobody listens any more', async () => {
      await start();
      const leaving = new AbortController();
      const seen: WatchedEvent[] = [];
      for await (const event of opened.orchestrator.watch(opened.call('acme'), run_id, -1, leaving.signal)) {
        seen.push(event);
        leaving.abort();
      }
      expect(seen[0]?.seq).toBe(0);
    });

    it('hands out a journal whose chain and documents hold', async () => {
      await start();
      await opened.finish();
      const journal = await opened.orchestrator.export(opened.call('acme'), run_id);
      if (isRefusal(journal)) throw new Error(journal.code);
      for (const [seq, entry] of journal.entries.entries()) {
        const { entry_hash, ...rest } = entry;
        expect(entry.seq).toBe(seq);
        expect(entry_hash).toBe(digestOf(rest));
        if (seq > 0) expect(entry.previous_hash).toBe(journal.entries[seq - 1]?.entry_hash);
      }
      expect(journal.documents.map(({ digest }) => digest)).toEqual(expect.arrayContaining([aRunContext().digest, aRequest().digest]));
    });

    it('refuses to cancel what has ended', async () => {
      await start();
      await opened.finish();
      expect(isRefusal(await opened.orchestrator.cancel(opened.call('acme'), run_id, 'too late'))).toBe(true);
    });

    it.each(['unknown', 'of another tenant'])('knows nothing of a run that is %s', async (which) => {
      if (which === 'of another tenant') await start();
      const call = opened.call('globex');
      const { orchestrator } = opened;
      expect(await orchestrator.view(call, run_id)).toMatchObject({ kind: 'refused', code: 'ORCHESTRATOR_RUN_UNKNOWN' });
      expect(await orchestrator.export(call, run_id)).toMatchObject({ kind: 'refused', code: 'ORCHESTRATOR_RUN_UNKNOWN' });
      expect(isRefusal(await orchestrator.cancel(call, run_id, 'mine'))).toBe(true);
      expect(await all(orchestrator.watch(call, run_id, -1, never()))).toEqual([]);
      await orchestrator.wake(call, run_id);
    });
  });
}

async function all(events: AsyncIterable<WatchedEvent>): Promise<readonly WatchedEvent[]> {
  const seen: WatchedEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}
