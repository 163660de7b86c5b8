import { Fault } from '@kernel/fault';
import type { FaultCode } from '@kernel/fault-codes';
import type { Id } from '@kernel/ids';
import { InMemoryOrchestrator } from '@edges/peers/orchestrator/in-memory-orchestrator';
import type { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import { Orchestrator as OrchestratorPort } from '@edges/peers/orchestrator/orchestrator';
import { SystemClock } from '@platform/clock';
import { Log } from '@platform/log';
import { provideValue } from '@platform/provide';
import { describeWithPGlite } from '@testing/stores';
import { aBody, type BootedBoundary, bootBoundary, post } from './boundary.cases';
import { CallAs } from './call-as';
import { HandOverRun } from './hand-over-run';
import { HandOverWaitingRuns } from './hand-over-waiting-runs';

/** Takes runs on once it is back; until then every start fails. */
class AwayOrchestrator extends InMemoryOrchestrator {
  away: FaultCode | undefined;
  starts = 0;

  constructor() {
    super(new SystemClock(), () => 'goes_on');
  }

  override start(...given: Parameters<Orchestrator['start']>): Promise<boolean> {
    this.starts++;
    return this.away === undefined ? super.start(...given) : Promise.reject(new Fault(this.away, 'the orchestrator is away', 'later'));
  }
}

describeWithPGlite('a run that the orchestrator does not take at once', (open) => {
  let boundary: BootedBoundary;
  let orchestrator: AwayOrchestrator;
  let sam: string;
  beforeEach(async () => {
    orchestrator = new AwayOrchestrator();
    const hour = { CONVERSATION_SWEEP_MS: '3600000' };
    boundary = await bootBoundary(await open(), hour, [provideValue(OrchestratorPort, orchestrator)]);
    sam = await boundary.issue();
  });
  afterEach(() => boundary.close());

  const invoke = (request_id: string) => boundary.ask('/v1/runs', sam, post(aBody('slow', { request_id, mode: 'long_running' })));
  const REQUEST = 'req_01KG9F4AR0000000000000000A';
  const held = async () => (await boundary.book.day('acme', new Date().toISOString())).reserved_usd_micros;

  /** The sweep, as it comes round by itself; here without waiting for a run to grow old. */
  function sweep(): HandOverWaitingRuns {
    const calls = new CallAs(new SystemClock(), 10_000);
    const log = Log.to({ write: () => undefined }, 'error', 'conversation-manager');
    return new HandOverWaitingRuns(boundary.book, new HandOverRun(orchestrator, boundary.book, log), calls, log, 0);
  }

  it.each<FaultCode>(['PEER_UNAVAILABLE', 'DEADLINE_EXCEEDED', 'STORE_UNAVAILABLE'])(
    'is accepted on %s and handed over later, once',
    async (code) => {
      orchestrator.away = code;
      const { status, body } = await invoke(REQUEST);
      expect([status, body['status']]).toEqual([202, 'RUNNING']);
      const run = String(body['run_id']) as Id<'run'>;
      expect((await boundary.book.read({ tenant: 'acme', run }))?.state).toBe('opened');
      await sweep().run();
      expect((await boundary.book.read({ tenant: 'acme', run }))?.state).toBe('opened');
      orchestrator.away = undefined;
      await sweep().run();
      expect((await boundary.book.read({ tenant: 'acme', run }))?.state).toBe('started');
      const { starts } = orchestrator;
      await sweep().run();
      expect(orchestrator.starts).toBe(starts);
      expect((await invoke(REQUEST)).body['run_id']).toBe(run);
    },
  );

  it('is handed over by its own request when that comes again', async () => {
    orchestrator.away = 'PEER_UNAVAILABLE';
    const run = (await invoke(REQUEST)).body['run_id'] as Id<'run'>;
    orchestrator.away = undefined;
    expect((await invoke(REQUEST)).body['run_id']).toBe(run);
    expect((await boundary.book.read({ tenant: 'acme', run }))?.state).toBe('started');
  });

  it('is taken back with its budget when it can never be taken; control: and not when it can', async () => {
    orchestrator.away = 'NOT_FOUND';
    expect(await invoke(REQUEST)).toMatchObject({ status: 404, type: 'application/problem+json', body: { code: 'NOT_FOUND' } });
    expect(await held()).toBe(0);
    orchestrator.away = 'PEER_UNAVAILABLE';
    expect((await invoke('req_01KG9F4AR0000000000000000B')).status).toBe(202);
    expect(await held()).toBeGreaterThan(0);
  });
});
