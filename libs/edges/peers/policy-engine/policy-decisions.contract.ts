import { digestOf } from '@kernel/digest';
import { aPack } from '@testing/a-pack';
import { aPolicyContext } from '@testing/a-policy-bundle';
import { aCallEndingSoon as aCall } from '@testing/a-call';
import type { PolicyDecisions } from './policy-decisions';

const PD = 'pd_01KG9F4AR0000000000000000B';
const PACK = digestOf(aPack());

/** What every way to ask for policy decisions promises. `open` gives one that knows `aPack()` and `aPolicyBundle()` of `acme`, and nothing else. */
export function describePolicyDecisions(
  name: string,
  open: () => Promise<{ readonly decisions: PolicyDecisions; close(): Promise<void> }>,
): void {
  describe(`policy decisions: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('allows what the rules allow, under the id it was given', async () => {
      const { value } = await opened.decisions.evaluate(aCall(), aPolicyContext(), PACK, PD);
      expect(value).toMatchObject({
        allowed: true,
        policy_decision_id: PD,
        matched_rule_ids: ['REFUND-SMALL'],
        context_digest: digestOf(aPolicyContext()),
      });
    });

    it('denies what a rule cannot decide', async () => {
      const { value } = await opened.decisions.evaluate(aCall(), aPolicyContext({ evidence: {} }), PACK, PD);
      expect(value).toMatchObject({ allowed: false, code: 'POLICY_EVAL_ERROR' });
    });

    it('asks the guardrails of the pack first', async () => {
      const { value } = await opened.decisions.evaluate(aCall(), aPolicyContext({ args: { amount_cents: 0 } }), PACK, PD);
      expect(value).toMatchObject({ allowed: false, code: 'POLICY_GUARDRAIL_REFUSED' });
    });

    it('gives the same bytes for the same question', async () => {
      const [first, second] = await Promise.all([1, 2].map(() => opened.decisions.evaluate(aCall(), aPolicyContext(), PACK, PD)));
      expect(first?.canonical.equals(second?.canonical ?? Buffer.alloc(0))).toBe(true);
      expect(first?.digest).toBe(digestOf(first?.value));
    });

    it('decides nothing under a pack that cannot be resolved', async () => {
      const asked = opened.decisions.evaluate(aCall(), aPolicyContext(), digestOf('no pack'), PD);
      await expect(asked).rejects.toMatchObject({ name: 'Fault', code: 'NOT_FOUND' });
    });

    it('decides nothing under another tenant’s pack', async () => {
      const asked = opened.decisions.evaluate(aCall({ tenant: 'globex' }), aPolicyContext({ tenant_id: 'globex' }), PACK, PD);
      await expect(asked).rejects.toMatchObject({ name: 'Fault', code: 'NOT_FOUND' });
    });

    it('decides nothing about another tenant’s run', async () => {
      const asked = opened.decisions.evaluate(aCall({ tenant: 'globex' }), aPolicyContext(), PACK, PD);
      await expect(asked).rejects.toMatchObject({ name: 'Fault', code: 'CALLER_FORBIDDEN' });
    });
  });
}
