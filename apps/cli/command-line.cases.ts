import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aGovernedRun, aRunExport, FIONA, TRUSTED } from '@testing/a-run-export';
import { anAgent } from '@testing/a-run';
import { anApprovalRequest } from '@testing/an-approval';
import { aSigner } from '@testing/a-signer';
import { runCommandLine } from './command-line';

/** What a command was asked and what came of it. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One request that the scripted platform received. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export type Script = (request: Received, response: ServerResponse) => void;

/** A platform that answers by script, on loopback. */
export class ScriptedPlatform {
  readonly received: Received[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(script: () => Script): Promise<ScriptedPlatform> {
    const server = createServer();
    // A connection that the client keeps must not be closed under it, however slow the machine is.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const platform = new ScriptedPlatform(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const seen = { method, url, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
        platform.received.push(seen);
        script()(seen, response);
      });
    });
    return platform;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** May sign for finance in the other tenant. */
export const GERDA = aSigner('approver', { holder: 'gerda', roles: ['finance-lead'] });
export const APPROVAL = anApprovalRequest();
const GOVERNED = aGovernedRun();
export const EXPORT = aRunExport(GOVERNED);
export const RECORD = GOVERNED.record;
export const RUN = RECORD.run_id;

export const RUN_VIEW = {
  run_id: RUN,
  tenant_id: 'acme',
  status: 'DECIDED',
  stage: 'recorded',
  intent_id: 'refund_request',
  answer: 'The refund is booked.',
  record_id: RECORD.record_id,
  approvals: [],
  code: 'RUN_DECIDED',
  reason: 'the run went to its end',
  spent: RECORD.budget.spent,
  started_at: '2026-01-31T09:30:00.000Z',
  updated_at: '2026-01-31T09:30:01.000Z',
  story: [{ seq: 0, at: '2026-01-31T09:30:00.000Z', event: 'run received', detail: 'pinned to pack' }],
};

export const WAITING = {
  run_id: RUN,
  request_id: 'req_01KG9F4AR0000000000000000A',
  status: 'AWAITING_APPROVAL',
  answer: '',
  approvals: [
    { approval_id: APPROVAL.approval_id, gate_id: APPROVAL.gate_id, required_role: 'finance-lead', expires_at: APPROVAL.expires_at },
  ],
};

const STANDING = { request: APPROVAL, state: 'requested', signature: null, envelope: null, redemption: null };

/** The answers of a platform on which everything goes well, by method and path. */
export const WELL: Readonly<Record<string, unknown>> = {
  'POST /v1/runs': WAITING,
  [`GET /v1/runs/${RUN}`]: RUN_VIEW,
  [`POST /v1/runs/${RUN}/cancel`]: { ...RUN_VIEW, status: 'RUNNING', record_id: null, code: null, reason: null },
  'GET /v1/approvals': { approvals: [STANDING] },
  [`GET /v1/approvals/${APPROVAL.approval_id}`]: STANDING,
  [`POST /v1/approvals/${APPROVAL.approval_id}/sign`]: {
    approval_id: APPROVAL.approval_id,
    run_id: RUN,
    verdict: 'approve',
    run_status: 'DECIDED',
    record_id: RECORD.record_id,
  },
  'GET /v1/records': { records: [RECORD] },
  [`GET /v1/records/${RECORD.record_id}`]: {
    record: RECORD,
    digest: RECORD.record_hash,
    envelope: EXPORT.record,
    event_id: EXPORT.audit.inclusion.leaf.event_id,
  },
  [`GET /v1/records/${RECORD.record_id}/export`]: EXPORT,
  'GET /readyz': { ready: true },
};

/** Answers from a table; what is not in it is unknown. */
export function answering(table: Readonly<Record<string, unknown>>): Script {
  return ({ method, url }, response) => {
    const key = `${method} ${url.replace(/\?.*$/, '')}`;
    if (Object.hasOwn(table, key)) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(table[key]));
    else problem(404, 'CONVERSATION_RUN_UNKNOWN', 'no run of this tenant has this id')({ method, url, headers: {}, body: null }, response);
  };
}

/** Answers every request with this problem. */
export function problem(status: number, code: string, detail: string): Script {
  return (_request, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify({ type: `urn:fiveplane:problem:${code}`, title: 'No', status, code, detail, trace_id: '0'.repeat(32) }));
}

/** An empty folder with a connection file for this address. */
export function aFolder(url: string, mode = 0o600): string {
  const folder = mkdtempSync(join(tmpdir(), 'fiveplane-cli-'));
  mkdirSync(join(folder, '.fiveplane'));
  writeFileSync(join(folder, '.fiveplane', 'connection.json'), JSON.stringify(aConnection(url)), { mode });
  return folder;
}

function aConnection(url: string): unknown {
  const sam = { token: 'fpk_sam', user_id: 'sam', role: 'support_ops' };
  const tenant = { pack: 'ctxpack.support@1.0.0', agent: anAgent(), default_user: 'support-ops' };
  const users = {
    'support-ops': sam,
    'finance-lead': { token: 'fpk_fiona', user_id: 'fiona', role: 'finance-lead', signing_key: FIONA.seed },
    auditor: { token: 'fpk_aud', user_id: 'audrey', role: 'auditor' },
  };
  const others = {
    'support-ops': { ...sam, token: 'fpk_globex' },
    'finance-lead': { token: 'fpk_gerda', user_id: 'gerda', role: 'finance-lead', signing_key: GERDA.seed },
  };
  const tenants = { acme: { ...tenant, users }, globex: { ...tenant, users: others } };
  return { format: 'fiveplane.connection.v1', http_url: url, grpc_address: '127.0.0.1:1', tenants, trusted_keys: TRUSTED };
}

/** Types a command in a folder. */
export async function typed(cwd: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await runCommandLine({ argv, env, cwd, write: (text) => (out += text), tell: (text) => (err += text) });
  return { code, out, err };
}
