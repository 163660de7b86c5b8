import type { Id } from '@kernel/ids';
import { NOTHING_SPENT } from '@kernel/records/run-budget';
import { RunView } from '@kernel/records/run-view';
import type { CallContext } from '@platform/grpc/call-context';
import { openDocument, wireDocument, type OpenedDocument } from '@platform/grpc/documents';
import type { ConversationManager } from './conversation-manager';

export interface OpenedConversationManager {
  readonly manager: ConversationManager;
  readonly call: (tenant: string) => CallContext;
  /** Opens a run of `acme` at the boundary. */
  readonly openRun: () => Promise<Id<'run'>>;
  readonly close: () => Promise<void>;
}

/** The end of a run, as the orchestrator tells it. */
export function anEnd(run_id: Id<'run'>, change: Partial<RunView> = {}): OpenedDocument<RunView> {
  const view: RunView = {
    run_id,
    tenant_id: 'acme',
    status: 'DECIDED',
    stage: 'recorded',
    intent_id: 'order_status',
    answer: 'It was delivered.',
    record_id: 'dr_01KG9F4AR0000000000000000A',
    approvals: [],
    code: 'RUN_DECIDED',
    reason: 'the run went to its end',
    spent: { ...NOTHING_SPENT, cost_usd_micros: 1_200 },
    started_at: '2026-01-31T09:30:00.000Z',
    updated_at: '2026-01-31T09:30:01.000Z',
    story: [],
    ...change,
  };
  return openDocument('run-view', RunView, wireDocument('run-view', view));
}

/** One test per promise of `ConversationManager`. */
export function describeConversationManager(name: string, open: () => Promise<OpenedConversationManager>): void {
  describe(`ConversationManager: ${name}`, () => {
    let opened: OpenedConversationManager;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('closes a run, and closing it again changes nothing', async () => {
      const run = await opened.openRun();
      await opened.manager.close(opened.call('acme'), anEnd(run));
      await opened.manager.close(opened.call('acme'), anEnd(run));
    });

    it('does not close what has not ended', async () => {
      const run = await opened.openRun();
      const closing = opened.manager.close(opened.call('acme'), anEnd(run, { status: 'RUNNING', record_id: null }));
      await expect(closing).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });

    it('does not know a run that was never opened', async () => {
      const closing = opened.manager.close(opened.call('acme'), anEnd('run_01KG9F4AR0000000000000000Z'));
      await expect(closing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('does not know another tenant’s run', async () => {
      const run = await opened.openRun();
      const closing = opened.manager.close(opened.call('globex'), anEnd(run, { tenant_id: 'globex' }));
      await expect(closing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('refuses a view that names another tenant than the call', async () => {
      const run = await opened.openRun();
      await expect(opened.manager.close(opened.call('globex'), anEnd(run))).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    });
  });
}
