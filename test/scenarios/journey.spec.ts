import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { RunView } from '@kernel/records/run-view';
import { refundsIn } from './books';
import { type } from './cli';
import { runningPlatform } from './running-platform';

const MESSAGE = 'My order ORD-1042 arrived broken. I want my money back.';

interface Invoked {
  readonly run_id: string;
  readonly status: string;
  readonly answer: string;
  readonly record_id?: string;
  readonly approvals: readonly {
    readonly approval_id: string;
    readonly gate_id: string;
    readonly required_role: string;
    readonly expires_at: string;
  }[];
}

interface Signed {
  readonly approval_id: string;
  readonly run_id: string;
  readonly verdict: string;
  readonly run_status: string;
  readonly record_id: string;
}

interface Report {
  readonly status: string;
  readonly first_divergence?: unknown;
  readonly stages?: readonly { readonly stage: string; readonly equal: boolean }[];
  readonly checks?: readonly { readonly check: string; readonly held: boolean }[];
  readonly refusals: readonly unknown[];
}

describe.each(process.env['DATABASE_URL'] ? (['embedded', 'any'] as const) : (['embedded'] as const))(
  'the journey of the README, store: %s',
  (backend) => {
    const { it, platform } = runningPlatform({}, backend === 'embedded' ? { backend } : {});
    let invoked: Invoked;
    let signed: Signed;

    const typed = <T>(...argv: readonly string[]) => type<T>(platform(), ...argv, '--json');

    it('an invoke waits for finance, because the refund is above 50.00', async () => {
      const { code, json } = await typed<Invoked>('invoke', '--tenant', 'acme', '--message', MESSAGE);
      invoked = json();
      expect({ exit: code, ...invoked }).toMatchObject({
        exit: 0,
        status: 'AWAITING_APPROVAL',
        approvals: [{ gate_id: 'GATE_FINANCE_APPROVAL', required_role: 'finance-lead' }],
      });
      expect(invoked.record_id).toBeUndefined();
    });

    it('what waits is listed for the approver', async () => {
      const { code, json } = await typed<{ approvals: { request: { approval_id: string } }[] }>('approvals', 'list', '--tenant', 'acme');
      expect(code).toBe(0);
      expect(json().approvals.map(({ request }) => request.approval_id)).toContain(invoked.approvals[0]?.approval_id);
    });

    it('a signature by finance lets the run go to its end', async () => {
      const approval = invoked.approvals[0]?.approval_id ?? '';
      const { code, json } = await typed<Signed>('approvals', 'sign', approval, '--as', 'finance-lead', '--reason', 'photo checked');
      signed = json();
      expect({ code, ...signed }).toMatchObject({
        code: 0,
        approval_id: approval,
        run_id: invoked.run_id,
        verdict: 'approve',
        run_status: 'DECIDED',
      });
      expect(signed.record_id).toMatch(/^dr_/);
    });

    it('the run tells its story, step by step', async () => {
      const { code, json } = await typed<{ status: string; answer: string; story: { event: string }[] }>('runs', 'show', invoked.run_id);
      expect(code).toBe(0);
      const { status, answer, story } = json();
      expect(status).toBe('DECIDED');
      expect(answer).toContain('Order ORD-1042: 89.90 is paid back.');
      expect(story.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['run received', 'asked: compile context', 'answered: call tool', 'asked: seal record']),
      );
      const told = await type(platform(), 'runs', 'show', invoked.run_id);
      expect(told.out).toContain('compile context');
    });

    it('the run says what it was told, and which list found it', async () => {
      const { json } = await typed<Pick<RunView, 'grounds'>>('runs', 'show', invoked.run_id);
      const { grounds } = json();
      expect(grounds?.evidence.length).toBeGreaterThan(0);
      for (const { evidence_ref, found_by } of grounds?.evidence ?? []) {
        expect(evidence_ref).toMatch(/^kg:.+#.+@sha256:/);
        expect(found_by).toContainEqual(expect.objectContaining({ by: 'own', rank: expect.any(Number) as number }));
      }
      const told = await type(platform(), 'runs', 'show', invoked.run_id);
      expect(told.out).toMatch(/^ {2}evidence {2}\S+#\S+ +0\.\d{3} {2}.*\bown #\d+ \+/m);
    });

    it('the record says who decided what on which evidence', async () => {
      const { code, json } = await typed<DecisionRecord | { record: DecisionRecord }>('records', 'show', signed.record_id);
      const shown = json();
      const record = 'record' in shown ? shown.record : shown;
      expect({ ...record, exit: code }).toMatchObject({
        exit: 0,
        status: 'DECIDED',
        decision_key: 'support.refund.execute',
        outcome: 'refund_executed',
      });
      expect(record.approvals).toMatchObject([
        { gate_id: 'GATE_FINANCE_APPROVAL', verdict: 'approve', reason: 'photo checked', state: 'approved' },
      ]);
      expect(record.tool_calls.map(({ capability_id, status }) => `${capability_id} ${status}`)).toEqual(['orders.lookup completed', 'orders.refund pending', 'orders.refund completed']); // prettier-ignore
    });

    it('the record is exported into one file that verifies and replays without any server', async () => {
      const out = join(platform().folder, 'record.json');
      const keys = join(platform().folder, 'keys.json');
      expect(await typed('records', 'export', signed.record_id, '--out', out)).toMatchObject({ code: 0 });
      expect(await typed('keys', 'export', '--out', keys)).toMatchObject({ code: 0 });

      const verified = await type<Report>('elsewhere', 'audit', 'verify', '--file', out, '--keys', keys, '--json');
      expect({ code: verified.code, ...verified.json() }).toMatchObject({ code: 0, status: 'verified', refusals: [] });
      expect(verified.json().checks?.every(({ held }) => held)).toBe(true);
      const replayed = await type<Report>('elsewhere', 'replay', '--file', out, '--keys', keys, '--json');
      expect({ code: replayed.code, ...replayed.json() }).toMatchObject({ code: 0, status: 'replay_equal', refusals: [] });
      expect(replayed.json().stages?.length).toBeGreaterThan(3);
    });

    it('control: one changed word in the file is found', async () => {
      const changed = join(platform().folder, 'changed.json');
      const keys = join(platform().folder, 'keys.json');
      const text = readFileSync(join(platform().folder, 'record.json'), 'utf8');
      expect(text).toContain('photo checked');
      writeFileSync(changed, text.replaceAll('photo checked', 'photo missing'));
      for (const command of [['audit', 'verify'], ['replay']]) {
        const found = await type<Report>('elsewhere', ...command, '--file', changed, '--keys', keys, '--json');
        expect([command, found.code, ['verified', 'replay_equal'].includes(found.json().status)]).toEqual([command, 2, false]);
      }
    });

    it('the shop paid once, and once more changes nothing after a restart', async () => {
      await platform().restart();
      const again = await typed<Invoked>('runs', 'show', invoked.run_id);
      expect(again.json()).toMatchObject({ status: 'DECIDED', record_id: signed.record_id });
      expect((await platform().lastLook(refundsIn)).get('ORD-1042')).toEqual([8990]);
    });
  },
);
