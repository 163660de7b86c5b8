import type { ConnectorOutcome } from '@planes/action/classify-outcome';
import { type ConnectorCall, ToolConnector } from './tool-connector';
import { withinLimit } from './within-limit';

/** A tool in this process. It may take as long as it likes; `signal` says that nobody waits any more. */
export type InMemoryTool = (call: ConnectorCall, signal: AbortSignal) => Promise<ConnectorOutcome>;

/** Calls tools of this process, by their upstream name. An endpoint that is not `reachable` is down. */
export class InMemoryConnector extends ToolConnector {
  /** Every call that reached a tool, in order. */
  readonly received: ConnectorCall[] = [];

  constructor(
    private readonly tools: Readonly<Record<string, InMemoryTool>>,
    private readonly reachable: (endpointRef: string) => boolean = () => true,
  ) {
    super();
  }

  async call(call: ConnectorCall): Promise<ConnectorOutcome> {
    const { endpoint_ref } = call.adapter;
    if (!this.reachable(endpoint_ref))
      return { kind: 'not_sent', code: 'CONNECTOR_UPSTREAM_DOWN', message: `${endpoint_ref} cannot be reached` };
    const tool = this.tools[call.capability.upstream_name];
    if (!tool) return { kind: 'rejected', code: 'CONNECTOR_DECLINED', message: `${endpoint_ref} has no ${call.capability.upstream_name}` };
    return withinLimit(call.limit, ({ signal, sending }) => {
      sending();
      this.received.push(call);
      return tool(call, signal);
    });
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}
