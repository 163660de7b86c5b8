import { canonicalBytes } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { isRefusal } from '@kernel/outcome';
import type { ToolCallEnvelope } from '@kernel/records/tool-call';
import type { RunContext } from '@kernel/records/run-context';
import { aCall } from '@testing/a-call';
import { anInvokeRequest, aRun } from '@testing/a-run';
import type { CanonicalDocument, ToolBoundary } from './tool-boundary';

const AT = '2026-01-31T09:30:00.000Z';

/** A look at ORD-1042 by the run of `aRun()`; another name gives another call. */
export function aToolCall(name = 'lookup', change: Partial<ToolCallEnvelope> = {}): ToolCallEnvelope {
  const run = aRun();
  const args = change.args ?? { order_id: 'ORD-1042' };
  return {
    envelope_version: 'fiveplane.tool_call.v1',
    tool_call_id: derivedId('tc', AT, name),
    run_id: run.run_id,
    trace_id: run.trace_id,
    tenant_id: run.tenant_id,
    session_id: null,
    capability_id: 'orders.lookup',
    args,
    args_hash: digestOf(args),
    principal_chain: run.agent.principal_chain,
    approval_mode_requested: 'read_only',
    approval_mode_effective: 'read_only',
    approval_mode_highest: 'read_only',
    evidence_refs: [],
    policy_decision_id: null,
    idempotency_key: null,
    auth_ref: null,
    timeout_ms: 2000,
    attempt: 0,
    metadata: {},
    ...change,
  };
}

export function asDocument(value: unknown): CanonicalDocument {
  return { digest: digestOf(value), canonical: canonicalBytes(value) };
}

/** What every way to the gateway keeps. Behind it `orders.lookup` finds `ORD-1042` of `acme`, for the run of `aRun()`; calls are good until `deadline`. */
export function describeToolBoundary(
  name: string,
  open: () => Promise<{ readonly tools: ToolBoundary; readonly deadline: string; close(): Promise<void> }>,
): void {
  describe(`tool boundary (${name})`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const send = (envelope: ToolCallEnvelope, run: RunContext = aRun(), tenant = 'acme') =>
      opened.tools.call(
        aCall({ tenant, deadline: opened.deadline }),
        asDocument(envelope),
        asDocument(run),
        asDocument(anInvokeRequest()),
        [],
      );

    it('brings the result with a receipt for this call and this result', async () => {
      const { result, receipt } = await send(aToolCall());
      expect(result.value).toMatchObject({ status: 'completed', output: { order_id: 'ORD-1042' }, tool_call_id: aToolCall().tool_call_id });
      expect(receipt.value).toMatchObject({ call_digest: digestOf(aToolCall()), result_digest: result.digest });
    });

    it('gives the same call again the same bytes', async () => {
      const [first, second] = [await send(aToolCall()), await send(aToolCall())];
      expect(second.result.canonical.equals(first.result.canonical)).toBe(true);
      expect(second.receipt.canonical.equals(first.receipt.canonical)).toBe(true);
    });

    it('denies another envelope under the same id, and keeps the first', async () => {
      const first = await send(aToolCall());
      expect((await send(aToolCall('lookup', { timeout_ms: 1 }))).result.value).toMatchObject({
        status: 'denied',
        error: { code: 'ACTION_CALL_CONFLICT' },
      });
      expect((await send(aToolCall())).result.digest).toBe(first.result.digest);
    });

    it('denies a capability that the run does not have', async () => {
      const { result } = await send(aToolCall('other', { capability_id: 'ledger.close' }));
      expect(result.value).toMatchObject({
        status: 'denied',
        output: null,
        error: { code: 'ACTION_NOT_ON_SURFACE', kind: 'policy_denied' },
      });
    });

    it('serves nothing that belongs to another tenant or run', async () => {
      await expect(send(aToolCall(), aRun(), 'globex')).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
      await expect(send(aToolCall('x', { tenant_id: 'globex' }))).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
      await expect(send(aToolCall(), aRun({ run_id: 'run_01KG9F4AR0000000000000000Z' }))).rejects.toMatchObject({
        code: 'CALLER_FORBIDDEN',
      });
    });

    it('finds a call again, for its own tenant only', async () => {
      const first = await send(aToolCall());
      const { deadline } = opened;
      const found = await opened.tools.get(aCall({ deadline }), aToolCall().tool_call_id);
      expect(!isRefusal(found) && found.result.digest).toBe(first.result.digest);
      for (const call of [aCall({ tenant: 'globex', deadline }), aCall({ deadline })]) {
        const id = call.tenant === 'globex' ? aToolCall().tool_call_id : aToolCall('unknown').tool_call_id;
        expect(await opened.tools.get(call, id)).toMatchObject({ code: 'ACTION_CALL_UNKNOWN' });
      }
    });
  });
}
