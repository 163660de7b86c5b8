import { type KeyObject } from 'node:crypto';
import { keyIdOf, rawPublicKey, type TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { SignedAuditReceipt } from '@kernel/records/audit-entry';
import { digestOf } from '@kernel/digest';
import { idFrom } from '@kernel/ids';
import { receiptFor, verifyReceipt } from '@planes/trust/audit-log/receipt';
import { type AuditEvent, auditSubmission } from '@planes/trust/audit-log/submission';
import type { CallContext } from '@platform/grpc/call-context';
import type { AuditTrail } from './audit-trail';

export const AT = '2026-01-31T09:30:00.000Z';

/** What every way to the audit log keeps. `key` signs the receipts. */
export function describeAuditTrail(
  name: string,
  open: () => Promise<{
    readonly trail: AuditTrail;
    readonly key: KeyObject;
    readonly call: (tenant: string) => CallContext;
    readonly stop: () => Promise<void>;
    readonly close: () => Promise<void>;
  }>,
): void {
  describe(`audit trail: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const append = (numbers: readonly number[], changes: Partial<AuditEvent> = {}, tenant = 'acme') =>
      opened.trail.append(
        opened.call(tenant),
        numbers.map((number) => aSubmission(number, changes)),
      );

    it('acknowledges entries in their order with receipts that hold under the log’s key', async () => {
      const receipts = acknowledged(await append([1, 2]));
      expect(receipts.map(({ receipt }) => receipt.index)).toEqual([0, 1]);
      for (const [place, number] of [1, 2].entries()) {
        const verified = verifyReceipt(receipts[place], [trusted(opened.key)], AT);
        expect(isRefusal(verified)).toBe(false);
        if (!isRefusal(verified)) expect(receiptFor(aSubmission(number).entry, verified)).toEqual(verified);
      }
      expect(await opened.trail.status(opened.call('acme'))).toMatchObject({ log_id: 'local/0', state: 'HEALTHY', size: 2 });
    });

    it('gives the same receipt for the same entry', async () => {
      const first = await append([1]);
      await append([2]);
      expect(await append([1])).toEqual(first);
    });

    it('refuses an event id that names another entry, and writes nothing of that append', async () => {
      await append([1]);
      expect(await append([3, 1], { actor: 'somebody' })).toMatchObject({ code: 'AUDIT_EVENT_ID_REUSED' });
      expect(await append([2, 2])).toMatchObject({ code: 'AUDIT_EVENT_ID_REUSED' });
      expect(await opened.trail.status(opened.call('acme'))).toMatchObject({ size: 1 });
    });

    it('refuses entries of another log and entries that commit to something else', async () => {
      expect(await append([1], { log_id: 'local/1' })).toMatchObject({ code: 'AUDIT_ENTRY_OTHER_LOG' });
      const wrong = { ...aSubmission(1), content_digest: digestOf('other') };
      expect(await opened.trail.append(opened.call('acme'), [wrong])).toMatchObject({ code: 'AUDIT_COMMITMENT_WRONG' });
    });

    it('takes nothing from one tenant in the name of another', async () => {
      await expect(append([1], { tenant_id: 'globex' })).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
      await expect(append([1], { tenant_id: '*' })).rejects.toMatchObject({ code: 'CALLER_FORBIDDEN' });
    });

    it('wants 1 to 500 submissions', async () => {
      await expect(append([])).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
      await expect(append(Array.from({ length: 501 }, (_, number) => number))).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    });

    it('tells AUDIT_UNAVAILABLE when the log is away', async () => {
      await opened.stop();
      await expect(append([1])).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE', retry: 'later' });
      await expect(opened.trail.status(opened.call('acme'))).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' });
    });
  });
}

export function aSubmission(number: number, changes: Partial<AuditEvent> = {}) {
  const randomness = Buffer.alloc(10);
  randomness.writeUInt32BE(number, 6);
  const event: AuditEvent = {
    event_id: idFrom('evt', AT, randomness),
    log_id: 'local/0',
    at: AT,
    tenant_id: 'acme',
    actor: 'tool-gateway',
    kind: 'tool_call',
    phase: 'intent',
    run_id: null,
    previous_in_run: null,
    classification: 'INTERNAL',
    ...changes,
  };
  return auditSubmission(event, digestOf({ number }), '5a'.repeat(32));
}

export function trusted(key: KeyObject, purpose: TrustedKey['purpose'] = 'audit_receipt'): TrustedKey {
  return {
    keyid: keyIdOf(key),
    public_key: Buffer.from(rawPublicKey(key)).toString('base64'),
    purpose,
    tenant_id: '*',
    holder: 'platform',
    roles: [],
    not_before: '2026-01-01T00:00:00.000Z',
    not_after: '2036-01-01T00:00:00.000Z',
    revoked_at: null,
  };
}

function acknowledged(outcome: readonly SignedAuditReceipt[] | Refusal): readonly SignedAuditReceipt[] {
  if (isRefusal(outcome)) throw new Error(outcome.reason);
  return outcome;
}
