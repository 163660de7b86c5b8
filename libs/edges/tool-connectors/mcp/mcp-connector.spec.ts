import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FixedClock } from '@testing/fixed-clock';
import { aConnectorCall, describeToolConnector } from '../tool-connector.contract';
import { McpConnector } from './mcp-connector';
import { openTestUpstream } from './loopback-upstream.cases';

// A port that was just free: connections to it are refused.
const NOBODY = new URL('http://127.0.0.1:9/mcp');

describeToolConnector('MCP', async () => {
  const upstream = await openTestUpstream();
  const connector = new McpConnector((ref) => (ref === 'shop' ? upstream.url : NOBODY), new FixedClock());
  return {
    connector,
    witness: upstream.witness,
    close: async () => {
      await connector.close();
      await upstream.close();
    },
  };
});

describe('the MCP connector', () => {
  it('says which address is missing, and which adapters it does not speak', async () => {
    const connector = new McpConnector(() => undefined, new FixedClock());
    expect(await connector.call(aConnectorCall('echo'))).toMatchObject({ kind: 'not_sent', code: 'CONNECTOR_ENDPOINT_UNKNOWN' });
    const adapter = { adapter_id: 'a', type: 'OPENAPI', endpoint_ref: 'shop' } as const;
    expect(await connector.call(aConnectorCall('echo', { adapter }))).toMatchObject({ kind: 'not_sent', code: 'CONNECTOR_UNSUPPORTED' });
  });

  it('leaves an upstream that does not open alone for a while, then finds it again', async () => {
    const clock = new FixedClock();
    let upstream = await openTestUpstream();
    const port = Number(upstream.url.port);
    const connector = new McpConnector(() => upstream.url, clock);
    await upstream.close();
    expect(await connector.call(aConnectorCall('echo'))).toMatchObject({ kind: 'not_sent' });
    upstream = await openTestUpstream(port);
    expect(await connector.call(aConnectorCall('echo'))).toMatchObject({ kind: 'not_sent', code: 'CONNECTOR_UPSTREAM_DOWN' });
    clock.advance(1_000);
    expect(await connector.call(aConnectorCall('echo'))).toMatchObject({ kind: 'completed' });
    await connector.close();
    await upstream.close();
  });

  // The pooled connection to the old process may only be found dead by using it; then nobody knows, and nothing is repeated.
  it('reaches an upstream that was restarted meanwhile, at the latest with the second call', async () => {
    let upstream = await openTestUpstream();
    const connector = new McpConnector(() => upstream.url, new FixedClock());
    expect(await connector.call(aConnectorCall('echo'))).toMatchObject({ kind: 'completed' });
    const port = Number(upstream.url.port);
    await upstream.close();
    upstream = await openTestUpstream(port);
    expect(['completed', 'unknown']).toContain((await connector.call(aConnectorCall('echo'))).kind);
    expect(await connector.call(aConnectorCall('echo'))).toMatchObject({ kind: 'completed' });
    await connector.close();
    await upstream.close();
  });

  it('does not know what became of a call whose answer cannot be read', async () => {
    const upstream = await openTestUpstream();
    const connector = new McpConnector(() => upstream.url, new FixedClock());
    expect(await connector.call(aConnectorCall('junk'))).toMatchObject({ kind: 'unknown', code: 'CONNECTOR_RESULT_UNREADABLE' });
    await connector.close();
    await upstream.close();
  });

  describe('in front of a broken upstream', () => {
    // Answers the negotiation like the real one and breaks on the call itself.
    async function brokenUpstream(onCall: RequestListener) {
      const real = await openTestUpstream();
      const http = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          if (body.includes('"tools/call"')) return void onCall(request, response);
          const headers = Object.fromEntries(
            Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
          );
          void fetch(real.url, { method: 'POST', headers: headers as Record<string, string>, body }).then(async (answer) => {
            response
              .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
              .end(await answer.text());
          });
        });
      });
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      const connector = new McpConnector(() => new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`), new FixedClock());
      const outcome = await connector.call(aConnectorCall('echo', { limit: 500 }));
      await connector.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await real.close();
      return outcome;
    }

    it.each<readonly [string, RequestListener, object]>([
      [
        'does not know when the connection breaks after sending',
        (request) => void request.socket.destroy(),
        { kind: 'unknown', cause: 'transport' },
      ],
      [
        'does not know when it answers with a server error',
        (_request, response) => void response.writeHead(502).end(),
        { kind: 'unknown', cause: 'upstream' },
      ],
      ['is told when it declines the credential', (_request, response) => void response.writeHead(401).end(), { kind: 'rejected' }],
      [
        'is told when it asks for patience',
        (_request, response) => void response.writeHead(429).end(),
        { kind: 'failed_clean', transient: true },
      ],
      [
        're-initialises once and then holds it for down',
        (_request, response) => void response.writeHead(404).end(),
        { kind: 'not_sent', code: 'CONNECTOR_UPSTREAM_DOWN' },
      ],
      [
        'follows no redirect with a credential',
        (_request, response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
        { kind: 'unknown' },
      ],
      [
        'does not know when the answer is junk',
        (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":'),
        { kind: 'unknown' },
      ],
      [
        'does not know when a stream ends without an answer',
        (_request, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(),
        { kind: 'unknown' },
      ],
    ])('%s', async (_promise, onCall, expected) => {
      expect(await brokenUpstream(onCall)).toMatchObject(expected);
    });
  });
});
