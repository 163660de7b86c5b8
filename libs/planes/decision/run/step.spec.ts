import { digestOf } from '@kernel/digest';
import { DecisionRecord } from '@kernel/records/decision-record';
import { isRefusal } from '@kernel/outcome';
import { aPack } from '@testing/a-pack';
import { aPlanFor } from '@testing/a-plan';
import { anInvokeRequest, aRun } from '@testing/a-run';
import { aWorld, type WorldChange } from '@testing/a-world';
import { append, beginDrivenRun, drive, type DrivenRun } from '@testing/drive-run';
import { readDocument } from './documents';
import { foldJournal } from './fold-journal';
import { checkChain } from './journal';
import type { Effect } from './run-effect';
import { ENDINGS, FAILED } from './run-endings.cases';
import { RUN_LOGIC } from './run-logic';

const GATE = {
  approval_id: 'apr_01KG9F4AR0000000000000000A',
  gate_id: 'GATE_FINANCE_APPROVAL',
  required_role: 'finance-lead',
  expires_at: '2026-01-31T09:45:00.000Z',
} as const;

function begin(intent = 'refund_request', change: Partial<ReturnType<typeof aRun>> = {}): DrivenRun {
  return beginDrivenRun({ request: anInvokeRequest(), context: aRun({ intent_id: intent, ...change }), pack: aPack() });
}

function recordOf(run: DrivenRun): DecisionRecord {
  const requested = run.entries.find(
    (entry) => entry.kind === 'effect_requested' && (entry.body as { kind: string }).kind === 'seal_record',
  );
  if (!requested) throw new Error('no record was sealed');
  const { record } = (requested.body as unknown as { input: { record: `sha256:${string}` } }).input;
  return readDocument(run.documents, record, DecisionRecord);
}

function gated(): WorldChange {
  return {
    tool: (call, _attempt, approvals) =>
      call.capability_id === 'orders.refund' && approvals.length === 0 ? { status: 'pending', output: null, approvals: [GATE] } : {},
  };
}

describe('the run machine', () => {
  it('takes an allowed run to a decided record', () => {
    const run = drive(begin(), aWorld());
    const record = recordOf(run);
    expect(run.here.move.kind).toBe('ended');
    expect(record).toMatchObject({
      status: 'DECIDED',
      code: 'RUN_DECIDED',
      outcome: 'refund_executed',
      decision_key: 'support.refund.execute',
    });
    expect(record.tool_calls.map((call) => [call.capability_id, call.status])).toEqual([
      ['orders.lookup', 'completed'],
      ['orders.refund', 'completed'],
    ]);
    expect(record.outputs.answer).toBe('Your money is on its way.');
  });

  it.each([
    ['as of its start', [RUN_LOGIC], { as_of: aRun().started_at }],
    ['at no instant when it is pinned to version 1', ['decision/run@1'], {}],
    ['at no instant when it is older than the pins of logic', [], {}],
  ])('asks for evidence %s, and its record names the version', (_how, logic, asked) => {
    const { pins } = aRun();
    const inputs: object[] = [];
    const before = ({ kind, input }: Effect) => (kind === 'retrieve_evidence' && inputs.push(input), undefined);
    const record = recordOf(drive(begin('refund_request', { pins: { ...pins, logic } }), aWorld({ before })));
    const { as_of } = inputs[0] as { as_of?: string };
    expect(as_of === undefined ? {} : { as_of }).toEqual(asked);
    expect(record.lineage.logic.filter((name) => name.startsWith('decision/run@'))).toEqual([logic[0] ?? 'decision/run@1']);
  });

  it('hands a step the output of the step before it', () => {
    const seen: unknown[] = [];
    drive(begin(), aWorld({ tool: (call) => (seen.push(call.args), {}) }));
    expect(seen).toEqual([{ order_id: 'ORD-1042' }, { order_id: 'ORD-1042', amount_cents: 8990 }]);
  });

  it.each(ENDINGS)('ends %s in a record', (_title, change, expected) => {
    expect(recordOf(drive(begin(), aWorld(change)))).toMatchObject(expected);
  });

  it('retries a clean failure with the very same envelope and ends when the retries are used up', () => {
    const calls: string[] = [];
    const world = aWorld({
      tool: (call) =>
        call.capability_id === 'orders.lookup' ? (calls.push(digestOf(call)), { status: 'failed_clean', output: null, error: FAILED }) : {},
    });
    const record = recordOf(drive(begin(), world));
    expect(new Set(calls).size).toBe(1);
    expect(calls).toHaveLength(3); // 1 call and the pack's 2 retries
    expect(record).toMatchObject({ status: 'FAILED', code: 'ACTION_UPSTREAM_FAILED' });
  });

  it('replans with what the critic found, as often as the pack allows', () => {
    let rounds = 0;
    const plan = (round: number) => ((rounds = round), round === 1 ? { steps: 'none' } : (aPlanFor(aPack(), 'refund_request') as never));
    const record = recordOf(drive(begin(), aWorld({ plan })));
    expect(rounds).toBe(2);
    expect(record).toMatchObject({ status: 'DECIDED', budget: { spent: { replans: 1 } } });
  });

  it('waits for an approval, and acts with it', () => {
    const run = drive(begin(), aWorld({ ...gated(), approval: 'requested' }));
    expect(run.here.move).toEqual({ kind: 'wait', until: GATE.expires_at });
    append(run, 'woken', { by: 'approval' }, 60_000);
    const record = recordOf(drive(run, aWorld(gated())));
    expect(record).toMatchObject({ status: 'DECIDED', approvals: [expect.objectContaining({ gate_id: GATE.gate_id, state: 'approved' })] });
    expect(record.budget.spent.wall_clock_ms).toBeLessThan(1000); // the minute of waiting is not working time
  });

  it.each([
    ['denied', 'DENIED', 'APPROVAL_DENIED'],
    ['expired', 'EXPIRED', 'APPROVAL_EXPIRED'],
  ] as const)('ends a run whose approval is %s', (approval, status, code) => {
    expect(recordOf(drive(begin(), aWorld({ ...gated(), approval })))).toMatchObject({ status, code });
  });

  it('refuses a model call that does not fit the budget before it is made', () => {
    const caps = { ...aRun().run_budget.caps, tokens_in: 10 };
    const asked: string[] = [];
    const run = begin('refund_request', { run_budget: { caps, spent: aRun().run_budget.spent } });
    const record = recordOf(drive(run, aWorld({ before: (effect) => (asked.push(effect.kind), undefined) })));
    expect(record).toMatchObject({ status: 'FAILED', code: 'RUN_BUDGET_EXHAUSTED' });
    expect(asked).not.toContain('call_model');
  });

  it('hears an effect out before it cancels', () => {
    const run = drive(begin(), aWorld({ before: (effect) => (effect.kind === 'call_tool' ? null : undefined) }));
    append(run, 'cancel_requested', { by: 'sam', reason: 'changed my mind' });
    expect(run.here.move).toMatchObject({ kind: 'perform', effect: { kind: 'call_tool' } });
    expect(recordOf(drive(run, aWorld()))).toMatchObject({
      status: 'CANCELLED',
      reason: 'changed my mind',
      tool_calls: [expect.objectContaining({ status: 'completed' })],
    });
  });

  it('does the same next thing whoever folds the journal, at every entry', () => {
    const run = drive(begin(), aWorld());
    for (let length = 1; length <= run.entries.length; length++) {
      const fold = foldJournal(run.entries.slice(0, length), run.documents);
      if (isRefusal(fold)) throw new Error(fold.reason);
      const next = run.entries[length];
      if (next?.kind !== 'effect_requested') continue;
      expect(fold.move.kind === 'perform' && fold.move.effect.effect_id).toBe((next.body as { effect_id: string }).effect_id);
    }
  });

  it('comes back from a crash at any entry to the same record', () => {
    const whole = recordOf(drive(begin(), aWorld()));
    for (let crashAt = 0; crashAt < 12; crashAt++) {
      let seen = 0;
      const run = drive(begin(), aWorld({ before: () => (seen++ === crashAt ? null : undefined) }));
      const fold = foldJournal(run.entries, run.documents);
      if (isRefusal(fold)) throw new Error(fold.reason);
      run.here = fold;
      expect(recordOf(drive(run, aWorld()))).toEqual(whole);
    }
  });

  it('keeps its journal in one chain, and a changed entry is found', () => {
    const { entries } = drive(begin(), aWorld());
    expect(checkChain(entries)).toBeUndefined();
    const changed = entries.map((entry) => (entry.seq === 4 ? { ...entry, at: '2026-01-31T09:31:00.000Z' } : entry));
    expect(checkChain(changed)).toMatchObject({ code: 'REPLAY_JOURNAL_BROKEN' });
  });

  it('refuses a journal that asks for something out of turn', () => {
    const run = drive(begin(), aWorld({ before: () => null }));
    expect(() => append(run, 'effect_settled', { effect_id: '0:call_tool', kind: 'call_tool', result: {} })).toThrow(/REPLAY_DIVERGED/);
  });
});
