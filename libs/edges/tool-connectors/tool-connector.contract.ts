import { CallCredential } from '../credential-broker/call-credential';
import type { ConnectorCall, ToolConnector } from './tool-connector';

/** What an upstream under test has seen. `release` lets a call that hangs end. */
export interface UpstreamWitness {
  /** Effects by idempotency key. */
  readonly effects: Map<string, number>;
  readonly release: () => void;
}

/**
 * An upstream `shop` with the tools `echo` (answers arguments, key and authorization), `decline`, `fail_clean`, `break` (an error that says
 * nothing about effects) and `hang` (acts, then never answers until released); `elsewhere` is not there.
 */
export interface OpenConnector {
  readonly connector: ToolConnector;
  readonly witness: UpstreamWitness;
  close(): Promise<void>;
}

export function aConnectorCall(upstreamName: string, change: Partial<ConnectorCall> = {}): ConnectorCall {
  return {
    tenant: 'acme',
    adapter: { adapter_id: 'orders', type: 'MCP', endpoint_ref: 'shop' },
    capability: { capability_id: `orders.${upstreamName}`, upstream_name: upstreamName, highest_mode: 'destructive' },
    args: { order_id: 'ORD-1042' },
    idempotency_key: 'ik_0123456789abcdef',
    credential: new CallCredential('cred_1', 'token-of-this-call'),
    limit: 5000,
    ...change,
  };
}

const reading = (name: string) => ({ capability_id: `orders.${name}`, upstream_name: name, highest_mode: 'read_only' }) as const;

/** What every connector keeps. */
export function describeToolConnector(name: string, open: () => Promise<OpenConnector>): void {
  describe(`tool connector (${name})`, () => {
    let opened: OpenConnector;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      opened.witness.release();
      await opened.close();
    });
    const call = (tool: string, change: Partial<ConnectorCall> = {}) => opened.connector.call(aConnectorCall(tool, change));

    it('carries arguments, key and this call’s credential there, and the output back', async () => {
      expect(await call('echo')).toEqual({
        kind: 'completed',
        output: { args: { order_id: 'ORD-1042' }, key: 'ik_0123456789abcdef', authorization: 'Bearer token-of-this-call' },
        mutations: ['echo:1'],
        citations: [],
      });
    });

    it('carries each call’s own credential over the same connection', async () => {
      await call('echo');
      const credentials = ['one', 'two', 'three'].map((token) => new CallCredential(token, token));
      const answers = await Promise.all(credentials.map((credential) => call('echo', { credential })));
      expect(answers.map((answer) => answer.kind === 'completed' && answer.output)).toMatchObject(
        ['one', 'two', 'three'].map((token) => ({ authorization: `Bearer ${token}` })),
      );
    });

    it('carries no key where there is none', async () => {
      expect(await call('echo', { idempotency_key: null })).toMatchObject({ output: { key: null } });
    });

    it('tells a call that was declined', async () => {
      expect(await call('decline')).toMatchObject({ kind: 'rejected', code: 'SHOP_DECLINES' });
    });

    it('tells a failure that left nothing behind', async () => {
      expect(await call('fail_clean')).toMatchObject({ kind: 'failed_clean', code: 'SHOP_BUSY', transient: true });
    });

    it('is not sure of an effect whose error says nothing, and sure that reading left nothing behind', async () => {
      expect(await call('break')).toMatchObject({ kind: 'unknown', cause: 'upstream' });
      expect(await call('break', { capability: reading('break') })).toMatchObject({ kind: 'failed_clean', transient: false });
    });

    it('tells a tool that is not there', async () => {
      expect(await call('missing')).toMatchObject({ kind: 'rejected' });
    });

    it('tells an upstream that is not there: nothing was sent', async () => {
      const adapter = { adapter_id: 'orders', type: 'MCP', endpoint_ref: 'elsewhere' } as const;
      expect(await call('echo', { adapter })).toMatchObject({ kind: 'not_sent' });
    });

    it('does not know what became of a call that is not answered in time, though the effect happened', async () => {
      expect(await call('hang', { limit: 300 })).toMatchObject({ kind: 'unknown', cause: 'deadline', code: 'CONNECTOR_TIMEOUT' });
      expect(opened.witness.effects.get('ik_0123456789abcdef')).toBe(1);
    });

    it('serves others while one call hangs', async () => {
      const hanging = call('hang', { limit: 2000 });
      expect(await call('echo')).toMatchObject({ kind: 'completed' });
      opened.witness.release();
      expect(await hanging).toMatchObject({ kind: 'completed' });
    });
  });
}
