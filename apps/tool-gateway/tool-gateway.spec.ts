import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { AuditLogService } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { PolicyEngineService } from '@contracts/generated/fiveplane/trust/v1/policy_engine';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { verifyCallToken } from '@edges/credential-broker/signed-call-token';
import { GrpcToolBoundary } from '@edges/peers/tool-gateway/grpc-tool-boundary';
import { aToolCall, asDocument, describeToolBoundary } from '@edges/peers/tool-gateway/tool-boundary.contract';
import { canonicalBytes } from '@kernel/canonical-json';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { SystemClock } from '@platform/clock';
import { serve } from '@platform/grpc/served-service';
import { aCall } from '@testing/a-call';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { anInvokeRequest, aRun } from '@testing/a-run';
import { bootApp } from '@testing/boot-app';
import { registryWire } from '@testing/boot-registry';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { ServedPeers } from './served-peers.cases';
import { TOOL_GATEWAY } from './tool-gateway.module';

const TOKEN_SECRET = 'a-secret-shared-by-gateway-and-upstream';

/** An MCP server with one order that believes the gateway's call tokens and nothing else. */
async function openShop() {
  const handler = createMcpHandler(({ requestInfo }) => {
    const token = (requestInfo?.headers.get('authorization') ?? '').slice('Bearer '.length);
    const claims = verifyCallToken(token, { secret: TOKEN_SECRET, audience: 'sample-shop', now: new SystemClock().now() });
    if (isRefusal(claims)) throw new Error(claims.code);
    const server = new McpServer({ name: 'shop', version: '1.0.0' });
    server.registerTool('orders_lookup', { inputSchema: z.object({ order_id: z.string() }) }, async ({ order_id }) => ({
      content: [],
      structuredContent: { order_id, tenant: claims.tenant, total_cents: 8990 },
    }));
    return server;
  });
  const serveMcp = toNodeHandler(handler);
  const http = createServer((request, response) => void serveMcp(request as NodeIncomingMessageLike, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` };
}

async function openToolGateway() {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-tool-gateway-'));
  const shop = await openShop();
  const { as, close } = await bootApp(
    TOOL_GATEWAY,
    {
      controllers: [registryWire(new ResolvingRegistry([aPack()], [aPolicyBundle()])), ServedPeers],
      services: [RegistryService, PolicyEngineService, AuditLogService].map((service) => serve(service, ['tool-gateway'])),
    },
    { FIVEPLANE_DATA_DIR: folder, CALL_TOKEN_SECRET: TOKEN_SECRET, TOOL_ENDPOINTS: `sample-shop=${shop.url}` },
  );
  return {
    tools: new GrpcToolBoundary(as('orchestrator')),
    deadline: later(new SystemClock().now(), 60_000),
    close: async () => {
      await close();
      shop.http.closeAllConnections();
      await new Promise((resolve) => shop.http.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// One process for the whole file: it takes seconds to open its store.
let whole: ReturnType<typeof openToolGateway> | undefined;
const opened = () => (whole ??= openToolGateway());
afterAll(async () => (await whole)?.close());

describeToolBoundary('the app, over gRPC and MCP', async () => ({ ...(await opened()), close: async () => undefined }));

describe('the tool gateway over the wire', () => {
  it('refuses a document that is not what its digest says', async () => {
    const { tools, deadline } = await opened();
    const forged = { ...asDocument(aToolCall()), canonical: canonicalBytes({ ...aToolCall(), args: { order_id: 'ORD-9001' } }) };
    const sent = tools.call(aCall({ deadline }), forged, asDocument(aRun()), asDocument(anInvokeRequest()), []);
    await expect(sent).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });
});
