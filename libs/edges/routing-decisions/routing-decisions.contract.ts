import { canonicalBytes } from '@kernel/canonical-json';
import { digestOfBytes } from '@kernel/digest';
import type { Id } from '@kernel/ids';
import { CountingIds } from '@testing/counting-ids';
import type { DecisionToRecord, RoutingDecisions, StoredBytes } from './routing-decisions';

export interface OpenedRoutingDecisions {
  readonly decisions: RoutingDecisions;
  readonly close: () => Promise<void>;
}

/** One test per promise of `RoutingDecisions`. */
export function describeRoutingDecisions(name: string, open: () => Promise<OpenedRoutingDecisions>): void {
  describe(`RoutingDecisions: ${name}`, () => {
    const ids = new CountingIds();
    const run: Id<'run'> = ids.next('run');
    let opened: OpenedRoutingDecisions;
    let decisions: RoutingDecisions;
    beforeEach(async () => {
      opened = await open();
      decisions = opened.decisions;
    });
    afterEach(() => opened.close());

    function bytesOf(value: unknown): StoredBytes {
      const canonical = Buffer.from(canonicalBytes(value));
      return { digest: digestOfBytes(canonical), canonical };
    }

    function aDecision(text = 'a'): DecisionToRecord {
      return { routing_decision_id: ids.next('rd'), model_call_id: ids.next('mc'), run_id: run, ...bytesOf({ text }) };
    }

    it('gives back the bytes it was given', async () => {
      const [a, b] = [aDecision('a ✓'), aDecision('b')];
      await decisions.record('acme', [a, b]);
      expect(await decisions.find('acme', a.routing_decision_id)).toEqual({
        decision: { digest: a.digest, canonical: a.canonical },
        result: null,
      });
      expect(await decisions.ofRun('acme', run)).toEqual([a.routing_decision_id, b.routing_decision_id]);
    });

    it('takes the same decision twice', async () => {
      const a = aDecision();
      await decisions.record('acme', [a]);
      expect(await decisions.record('acme', [a])).toBeUndefined();
      expect(await decisions.ofRun('acme', run)).toHaveLength(1);
    });

    it('refuses other bytes under a known id, and the whole batch with it', async () => {
      const [a, b] = [aDecision(), aDecision()];
      await decisions.record('acme', [a]);
      const outcome = await decisions.record('acme', [b, { ...a, ...bytesOf('other') }]);
      expect(outcome).toMatchObject({ kind: 'refused', code: 'MODEL_DECISION_CONFLICT', rules: [a.routing_decision_id] });
      expect(await decisions.find('acme', b.routing_decision_id)).toBeUndefined();
      expect((await decisions.find('acme', a.routing_decision_id))?.decision.digest).toBe(a.digest);
    });

    it('appends how the call ended, once', async () => {
      const a = aDecision();
      await decisions.record('acme', [a]);
      const result = bytesOf({ status: 'completed' });
      expect(await decisions.recordResult('acme', a.routing_decision_id, result)).toBeUndefined();
      expect(await decisions.recordResult('acme', a.routing_decision_id, result)).toBeUndefined();
      expect(await decisions.recordResult('acme', a.routing_decision_id, bytesOf('other'))).toMatchObject({
        code: 'MODEL_DECISION_CONFLICT',
      });
      expect((await decisions.find('acme', a.routing_decision_id))?.result).toEqual(result);
    });

    it('knows no end of a call that was never decided', async () => {
      expect(await decisions.recordResult('acme', ids.next('rd'), bytesOf('x'))).toMatchObject({ code: 'MODEL_UNKNOWN_DECISION' });
    });

    it('keeps tenants apart', async () => {
      const a = aDecision();
      await decisions.record('acme', [a]);
      expect(await decisions.find('globex', a.routing_decision_id)).toBeUndefined();
      expect(await decisions.ofRun('globex', run)).toEqual([]);
      expect(await decisions.recordResult('globex', a.routing_decision_id, bytesOf('x'))).toMatchObject({ code: 'MODEL_UNKNOWN_DECISION' });
      expect(await decisions.find('acme', a.routing_decision_id)).toBeDefined(); // control
    });
  });
}
