import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import type { RunView } from '@kernel/records/run-view';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import { ConversationManager } from './conversation-manager';

/** Keeps the promises of the port for runs that `open` named, without a store. */
export class InMemoryConversationManager extends ConversationManager {
  private readonly runs = new Map<string, RunView | undefined>();

  open(tenant: string, run: Id<'run'>): void {
    this.runs.set(`${tenant}/${run}`, undefined);
  }

  /** What a run was closed with; undefined while it is open. */
  closed(tenant: string, run: Id<'run'>): RunView | undefined {
    return this.runs.get(`${tenant}/${run}`);
  }

  override close(call: CallContext, { value }: OpenedDocument<RunView>): Promise<void> {
    const name = `${call.tenant}/${value.run_id}`;
    if (value.tenant_id !== call.tenant)
      return Promise.reject(new Fault('CALLER_FORBIDDEN', 'the view names another tenant than the call', 'never'));
    if (value.status === 'RUNNING' || value.status === 'AWAITING_APPROVAL')
      return Promise.reject(new Fault('REQUEST_INVALID', `run ${value.run_id} has not ended`, 'never'));
    if (!this.runs.has(name)) return Promise.reject(new Fault('NOT_FOUND', `run ${value.run_id} was never opened here`, 'never'));
    if (this.runs.get(name) === undefined) this.runs.set(name, value);
    return Promise.resolve();
  }
}
