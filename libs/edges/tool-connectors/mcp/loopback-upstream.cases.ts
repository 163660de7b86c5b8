import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { type CallToolResult, createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { UpstreamWitness } from '../tool-connector.contract';
import { MCP_NAMES } from './mcp-names';

/** A real MCP server on loopback, for specs. */
export interface TestUpstream {
  readonly url: URL;
  readonly witness: UpstreamWitness;
  close(): Promise<void>;
}

const failure = (text: string, outcome?: object): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text }],
  ...(outcome ? { _meta: { [MCP_NAMES.outcome]: outcome } } : {}),
});

/** Serves the tools that the connector contract asks for. */
export async function openTestUpstream(port = 0): Promise<TestUpstream> {
  const effects = new Map<string, number>();
  const gate = Promise.withResolvers<void>();
  const inputSchema = z.object({ order_id: z.string() });
  const handler = createMcpHandler(({ requestInfo }) => {
    const server = new McpServer({ name: 'test-upstream', version: '1.0.0' });
    server.registerTool('echo', { inputSchema }, async (args, { mcpReq }) => ({
      content: [],
      structuredContent: {
        args,
        key: mcpReq._meta?.[MCP_NAMES.idempotencyKey] ?? null,
        authorization: requestInfo?.headers.get('authorization'),
      },
      _meta: { [MCP_NAMES.mutations]: ['echo:1'] },
    }));
    server.registerTool('decline', { inputSchema }, async () =>
      failure('no', { outcome: 'rejected', code: 'SHOP_DECLINES', transient: false }),
    );
    server.registerTool('fail_clean', { inputSchema }, async () =>
      failure('busy', { outcome: 'failed_clean', code: 'SHOP_BUSY', transient: true }),
    );
    server.registerTool('break', { inputSchema }, async () => failure('broke'));
    server.registerTool('junk', { inputSchema }, async () => ({ content: [], _meta: { [MCP_NAMES.mutations]: 'not a list' } }));
    server.registerTool('hang', { inputSchema }, async (_args, { mcpReq }) => {
      const key = String(mcpReq._meta?.[MCP_NAMES.idempotencyKey]);
      effects.set(key, (effects.get(key) ?? 0) + 1);
      await gate.promise;
      return { content: [], structuredContent: {} };
    });
    return server;
  });
  const serve = toNodeHandler(handler);
  const http = createServer((request, response) => void serve(request as NodeIncomingMessageLike, response));
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  const address = http.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${address.port}/mcp`),
    witness: { effects, release: gate.resolve },
    close: async () => {
      await handler.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
