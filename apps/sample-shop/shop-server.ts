import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NodeIncomingMessageLike, type NodeMcpRequestHandler, toNodeHandler } from '@modelcontextprotocol/node';
import { type AuthInfo, createMcpHandler, type McpHttpHandler } from '@modelcontextprotocol/server';
import type { CallTokenCheck, CallTokenClaims } from '@edges/credential-broker/call-token';
import type { Clock } from '@kernel/clock';
import { isRefusal } from '@kernel/outcome';
import type { ShopTools } from './shop-tools';

export interface ShopServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly audience: string;
}

const MAX_BODY_BYTES = 256 * 1024;

/** The shop's MCP endpoint at `/mcp`. Every request carries a call token; who calls is what the token says and nothing else. */
export class ShopServer {
  private http: Server | undefined;
  private readonly mcp: McpHttpHandler;
  private readonly serve: NodeMcpRequestHandler;

  constructor(
    tools: ShopTools,
    private readonly tokens: CallTokenCheck,
    private readonly clock: Clock,
    private readonly options: ShopServerOptions,
  ) {
    this.mcp = createMcpHandler(({ authInfo }) => tools.serverFor(claimsOf(authInfo)), { maxRequestBodySize: MAX_BODY_BYTES });
    this.serve = toNodeHandler(this.mcp, { maxRequestBodySize: MAX_BODY_BYTES });
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    const http = createServer((request, response) => this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(this.options.port, this.options.host, resolve);
    });
    this.http = http;
  }

  /** Where the shop really listens. @throws Error before it does. */
  url(): URL {
    const address = this.http?.address();
    if (!address) throw new Error('the shop does not listen yet');
    return new URL(`http://${this.options.host}:${(address as AddressInfo).port}/mcp`);
  }

  async close(): Promise<void> {
    const http = this.http;
    this.http = undefined;
    await this.mcp.close();
    http?.closeAllConnections();
    if (http) await new Promise<void>((resolve) => http.close(() => resolve()));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url !== '/mcp') return void response.writeHead(404).end();
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
    const claims = this.tokens.check(token, { audience: this.options.audience, now: this.clock.now() });
    if (scheme !== 'Bearer' || isRefusal(claims)) return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    const auth: AuthInfo = { token: '', clientId: claims.tenant, scopes: [claims.capability_id], extra: { claims } };
    this.serve(Object.assign(request, { auth }) as NodeIncomingMessageLike, response).catch(() => response.destroy());
  }
}

function claimsOf(authInfo: AuthInfo | undefined): CallTokenClaims {
  const claims = authInfo?.extra?.['claims'];
  if (claims === undefined) throw new Error('a request reached the tools without being verified');
  return claims as CallTokenClaims;
}
