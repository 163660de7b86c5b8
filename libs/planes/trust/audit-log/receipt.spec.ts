import { digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import type { AuditReceipt } from '@kernel/records/audit-entry';
import { aTrustedKey, anEntry, anEvent, AT, KEYS, RECEIPT_KEY, SIGNER } from './a-log';
import { commitmentTo, opensCommitment } from './commitment';
import { leafHashOf } from './leaf';
import { RECEIPT_KIND, receiptFor, signedReceipt, verifyReceipt } from './receipt';
import { auditSubmission, commitsToItsContent } from './submission';
import { digestOfTreeHash } from './tree-hash';

const entry = anEntry(1);
const receipt: AuditReceipt = {
  log_id: 'local/0',
  event_id: entry.event_id,
  index: 7,
  leaf_hash: digestOfTreeHash(leafHashOf(entry)),
  epoch: 2,
};
const signed = signedReceipt(receipt, signDocument(RECEIPT_KIND, receipt, RECEIPT_KEY));

describe('an append receipt', () => {
  it('is believed under the receipt key and acknowledges its entry', () => {
    expect(verifyReceipt(signed, KEYS, AT)).toEqual(receipt);
    expect(receiptFor(entry, receipt)).toEqual(receipt);
  });

  it.each([
    ['changed', { ...signed, receipt: { ...receipt, index: 8 } }],
    ['signed by the checkpoint key', signedReceipt(receipt, signDocument(RECEIPT_KIND, receipt, SIGNER))],
    ['malformed', { ...signed, extra: 1 }],
  ])('is refused when it was %s', (_, untrusted) => {
    expect(verifyReceipt(untrusted, KEYS, AT)).toMatchObject({ code: 'AUDIT_RECEIPT_INVALID' });
  });

  it('is refused under a key of one tenant', () => {
    expect(verifyReceipt(signed, [aTrustedKey(RECEIPT_KEY, 'audit_receipt', { tenant_id: 'acme' })], AT)).toMatchObject({
      code: 'AUDIT_RECEIPT_INVALID',
    });
  });

  it('does not acknowledge another entry', () => {
    expect(receiptFor(anEntry(2), receipt)).toMatchObject({ code: 'AUDIT_RECEIPT_OTHER_ENTRY' });
    expect(receiptFor({ ...entry, actor: 'somebody' }, receipt)).toMatchObject({ code: 'AUDIT_RECEIPT_OTHER_ENTRY' });
  });
});

describe('a commitment', () => {
  const content = digestOf({ refund: 8990 });
  const salt = 'ab'.repeat(32);

  it('opens with its content and salt only', () => {
    const commitment = commitmentTo(content, salt);
    expect(opensCommitment(commitment, content, salt)).toBe(true);
    expect(opensCommitment(commitment, digestOf({ refund: 8991 }), salt)).toBe(false);
    expect(opensCommitment(commitment, content, 'ac'.repeat(32))).toBe(false);
    expect(opensCommitment(commitment, content, 'not a salt')).toBe(false);
  });

  it('is what a submission carries, and a changed content is noticed', () => {
    const submission = auditSubmission(anEvent(1), content, salt);
    expect(commitsToItsContent(submission)).toBe(true);
    expect(commitsToItsContent({ ...submission, content_digest: digestOf('other') })).toBe(false);
  });

  // Control: what is guessable without a salt is not with one.
  it('hides a content with few possible values', () => {
    const guesses = [true, false].map((guess) => digestOf(guess));
    const unsalted = digestOf(true);
    expect(guesses).toContain(unsalted);
    expect(guesses.map((guess) => commitmentTo(guess, '00'.repeat(32)))).not.toContain(commitmentTo(digestOf(true), salt));
  });
});
