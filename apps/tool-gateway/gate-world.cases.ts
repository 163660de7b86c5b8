import { canonicalBytes, type Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { privateKeyFrom } from '@kernel/keys';
import type { ContextPack } from '@kernel/records/context-pack';
import type { RunContext } from '@kernel/records/run-context';
import type { ToolCallEnvelope, ToolReceipt, ToolResultEnvelope } from '@kernel/records/tool-call';
import { LocalCredentialBroker } from '@edges/credential-broker/local-credential-broker';
import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { PostgresAuditSpool } from '@edges/tool-calls/postgres-audit-spool';
import { PostgresToolCalls } from '@edges/tool-calls/postgres-tool-calls';
import { InMemoryConnector, type InMemoryTool } from '@edges/tool-connectors/in-memory-connector';
import { Log } from '@platform/log';
import { Metrics } from '@platform/telemetry/metrics';
import { aCall } from '@testing/a-call';
import { aPack, type PackChange } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { anInvokeRequest, aRun, pinsFor } from '@testing/a-run';
import { aSigner } from '@testing/a-signer';
import { FixedClock } from '@testing/fixed-clock';
import { LocalPolicyDecisions } from '@testing/local-policy-decisions';
import { ResolvingRegistry } from '@testing/resolving-registry';
import type { TestStore } from '@testing/stores';
import { ActOnce } from './act-once';
import { AdmitCall } from './admit-call';
import { AskUpstream } from './ask-upstream';
import { AuditDoor } from './audit-door';
import { CallEntries } from './call-entries';
import { CallTool } from './call-tool';
import { DecideAtDoor } from './decide-at-door';
import { EndCall } from './end-call';
import { FindCall } from './find-call';
import { GatewayMetrics } from './gateway-metrics';
import { HoldKey } from './hold-key';
import { KeepAudit } from './keep-audit';
import { RandomSalts } from '@platform/random-salts';
import { RedeemApprovals } from './redeem-approvals';
import { ReobserveEvidence } from './reobserve-evidence';
import { RequestApprovals } from './request-approvals';
import { SealAnswer } from './seal-answer';
import { SigningApprovals } from './signing-approvals.cases';

/** Everything around the gate that outlives a process. */
export class GateWorld {
  readonly clock = new FixedClock();
  readonly trail = new InMemoryAuditTrail(privateKeyFrom(new Uint8Array(32).fill(2)));
  readonly approvals = new SigningApprovals(this.clock);
  readonly calls: PostgresToolCalls;
  readonly spool: PostgresAuditSpool;
  readonly pack: ContextPack;
  readonly run: RunContext;
  /** What orders look like upstream; a test may change it. */
  readonly orders = new Map<string, Json>([['ORD-1042', { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'delivered' }]]);
  /** Effects by key, as an upstream that honours no key would have them. */
  readonly effects = new Map<string, number>();
  /** Replaces what a tool does. */
  readonly script: Record<string, InMemoryTool> = {};
  readonly connector: InMemoryConnector;
  reachable = true;

  constructor(
    store: TestStore,
    change: { readonly pack?: PackChange; readonly run?: Partial<RunContext>; readonly spoolBound?: number } = {},
  ) {
    const database = store.source.as('fp_tool');
    this.calls = new PostgresToolCalls(database, 'local');
    this.spool = new PostgresAuditSpool(database, 'local', change.spoolBound ?? 1000);
    this.pack = aPack(change.pack);
    this.run = aRun({ pins: pinsFor(this.pack), ...change.run });
    const tool =
      (name: string, usual: InMemoryTool): InMemoryTool =>
      (call, signal) =>
        (this.script[name] ?? usual)(call, signal);
    this.connector = new InMemoryConnector(
      {
        orders_lookup: tool('orders_lookup', async ({ args }) => {
          const order = this.orders.get(String(args['order_id']));
          if (order === undefined) return { kind: 'rejected', code: 'SHOP_ORDER_UNKNOWN', message: 'no such order' };
          return { kind: 'completed', output: order, mutations: [], citations: ['shop:order'] };
        }),
        orders_refund: tool('orders_refund', async ({ idempotency_key }) => this.effect(idempotency_key)),
        notes_create: tool('notes_create', async ({ idempotency_key }) => this.effect(idempotency_key)),
      },
      () => this.reachable,
    );
  }

  private async effect(key: string | null) {
    this.effects.set(String(key), (this.effects.get(String(key)) ?? 0) + 1);
    return { kind: 'completed', output: { done: true }, mutations: ['shop:effect'], citations: [] } as const;
  }
}

/** Wraps each port of a process, so that a spec can let the process die between any two of its steps. */
export type WrapPort = <T extends object>(port: T) => T;

/** Takes a part of the gate out of order, for controls. */
export interface BrokenParts {
  readonly reobserve?: (usual: ReobserveEvidence) => ReobserveEvidence;
}

/** One process of the gate in its world. */
export function openGate(world: GateWorld, wrap: WrapPort = (port) => port, broken: BrokenParts = {}) {
  const { clock } = world;
  const log = Log.to({ write: () => undefined }, 'error', 'tool-gateway');
  const calls = wrap<PostgresToolCalls>(world.calls);
  const trail = wrap<InMemoryAuditTrail>(world.trail);
  const spool = wrap<PostgresAuditSpool>(world.spool);
  const approvals = wrap<SigningApprovals>(world.approvals);
  const bundles = [aPolicyBundle()];
  const admit = new AdmitCall(wrap(new ResolvingRegistry([world.pack], bundles)), calls);
  const audit = new AuditDoor(trail, spool, clock, log);
  const door = new DecideAtDoor(wrap(new LocalPolicyDecisions([world.pack], bundles)), audit, clock);
  const entries = new CallEntries('local/0');
  const upstream = new AskUpstream(wrap(new LocalCredentialBroker('a secret shared by gate and upstream')), wrap(world.connector), clock);
  const usualReobserve = new ReobserveEvidence(upstream, audit, entries, clock);
  const redeem = new RedeemApprovals(approvals, broken.reobserve?.(usualReobserve) ?? usualReobserve, door, clock);
  const signer = KeyFileSigner.from({ seed: aSigner('tool_receipt').seed, purpose: 'tool_receipt' });
  const seal = new SealAnswer(signer);
  const end = new EndCall(calls, seal, audit, entries, new GatewayMetrics(new Metrics()), clock, log);
  const act = new ActOnce(calls, audit, entries, upstream, clock);
  const asking = new RequestApprovals(approvals, clock);
  const callTool = new CallTool(calls, admit, door, asking, new HoldKey(calls, clock), redeem, act, end, seal, new RandomSalts(), clock);
  const keepAudit = new KeepAudit(trail, spool, audit, clock, log);
  const findCall = new FindCall(calls);

  const raw = (envelope: ToolCallEnvelope, approval_ids: readonly string[] = [], tenant = 'acme', deadline = '2099-01-01T00:00:00.000Z') =>
    callTool.run(aCall({ tenant, deadline }), {
      envelope,
      envelope_bytes: canonicalBytes(envelope),
      call_digest: digestOf(envelope),
      run: world.run,
      request: anInvokeRequest(),
      approval_ids: approval_ids as `apr_${string}`[],
    });
  const send = async (...asked: Parameters<typeof raw>): Promise<ToolResultEnvelope> =>
    JSON.parse(text((await raw(...asked)).result)) as ToolResultEnvelope;
  return { callTool, findCall, keepAudit, audit, raw, send, signer };
}

export type Gate = ReturnType<typeof openGate>;

export function receiptOf(bytes: Uint8Array): ToolReceipt {
  return JSON.parse(text(bytes)) as ToolReceipt;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
