import { inspect } from 'node:util';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { later, type Timestamp } from '@kernel/time';
import type { CredentialBroker, CredentialScope } from './credential-broker';

/** How an upstream of this broker checks an `Authorization` header. */
export type CheckCredential = (
  authorization: string,
  audience: string,
  now: Timestamp,
) => { readonly tenant: string; readonly tool_call_id: string } | Refusal;

const NOW = '2026-01-31T09:30:00.000Z';
const SCOPE: CredentialScope = {
  tenant: 'acme',
  capability_id: 'orders.lookup',
  tool_call_id: 'tc_01KG9F4AR0000000000000000A',
  audience: 'sample-shop',
  issued_at: NOW,
  expires_at: later(NOW, 5000),
};

/** What every broker keeps, together with the upstreams that trust it. */
export function describeCredentialBroker(
  name: string,
  open: () => { readonly broker: CredentialBroker; readonly check: CheckCredential },
): void {
  describe(`credential broker (${name})`, () => {
    const { broker, check } = open();

    it('lends what its upstream believes', async () => {
      const credential = await broker.issue(SCOPE);
      expect(check(credential.authorization(), 'sample-shop', NOW)).toMatchObject({ tenant: 'acme', tool_call_id: SCOPE.tool_call_id });
    });

    it.each([
      ['at another upstream', 'ledger', NOW],
      ['once it has expired', 'sample-shop', later(NOW, 5000)],
      ['before it was issued', 'sample-shop', later(NOW, -1)],
    ])('lends nothing that is good %s', async (_case, audience, now) => {
      const credential = await broker.issue(SCOPE);
      expect(isRefusal(check(credential.authorization(), audience, now))).toBe(true);
    });

    it('lends another credential for every call', async () => {
      const [one, two] = [await broker.issue(SCOPE), await broker.issue({ ...SCOPE, tool_call_id: 'tc_01KG9F4AR0000000000000000B' })];
      expect(one.authorization()).not.toBe(two.authorization());
      expect(one.credential_id).not.toBe(two.credential_id);
    });

    it('never shows the token to a log', async () => {
      const credential = await broker.issue(SCOPE);
      const token = credential.authorization().slice('Bearer '.length);
      for (const shown of [String(credential), JSON.stringify({ credential }), inspect({ credential }, { showHidden: true, depth: 5 })]) {
        expect(shown).toContain(credential.credential_id);
        expect(shown).not.toContain(token);
      }
    });
  });
}
