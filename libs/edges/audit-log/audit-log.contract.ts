import { canonicalBytes } from '@kernel/canonical-json';
import { isRefusal } from '@kernel/outcome';
import type { AuditReceipt } from '@kernel/records/audit-entry';
import { hashLeaf } from '@planes/trust/audit-log/tree-hash';
import { an } from './contract-steps';
import { AT, anAuditSubmission, LOG } from './an-audit-submission';
import type { AppendGroup, AuditLog, Lead } from './audit-log';

/** What every audit log keeps. */
export function describeAuditLog(open: () => Promise<{ readonly log: AuditLog; readonly close: () => Promise<void> }>): void {
  let log: AuditLog;
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ log, close } = await open());
  });
  afterEach(() => close());

  const append = async (groups: readonly AppendGroup[], lead?: Lead) => {
    const outcome = await log.appendBatch(LOG, lead, groups, AT);
    if (outcome.kind === 'fenced') throw new Error('fenced');
    return outcome;
  };
  const indexes = (group: readonly AuditReceipt[] | unknown): readonly number[] =>
    (group as readonly AuditReceipt[]).map((receipt) => receipt.index);

  it('knows nothing of a log that nobody led', async () => {
    expect(await log.standing(LOG)).toBeUndefined();
    expect(await log.find('acme', anAuditSubmission(1).entry.event_id)).toBeUndefined();
  });

  it('acknowledges entries at contiguous places from 0, in the order given, with the hash of their canonical bytes', async () => {
    const first = await append([[anAuditSubmission(1)], [anAuditSubmission(2), anAuditSubmission(3)]]);
    const second = await append([[anAuditSubmission(4)]], first.lead);
    expect(first.groups.map(indexes)).toEqual([[0], [1, 2]]);
    expect(second.groups.map(indexes)).toEqual([[3]]);
    const hash = Buffer.from(hashLeaf(canonicalBytes(anAuditSubmission(4).entry))).toString('hex');
    expect(second.groups[0]).toEqual([
      { log_id: LOG, event_id: anAuditSubmission(4).entry.event_id, index: 3, leaf_hash: `sha256:${hash}`, epoch: first.lead.epoch },
    ]);
    expect(await log.standing(LOG)).toMatchObject({ size: 4, epoch: first.lead.epoch, checkpoint: undefined, unsigned_since: AT });
  });

  it('gives the old receipt for the very same entry, and writes it once', async () => {
    const first = await append([[anAuditSubmission(1)]]);
    const again = await append([[anAuditSubmission(1)], [anAuditSubmission(2)]]);
    expect(again.groups[0]).toEqual(first.groups[0]);
    expect(indexes(again.groups[1])).toEqual([1]);
    expect(await log.standing(LOG)).toMatchObject({ size: 2 });
  });

  it('refuses an event id that names another entry, together with its whole group and nothing else', async () => {
    await append([[anAuditSubmission(1)]]);
    const { groups } = await append([[anAuditSubmission(2), anAuditSubmission(1, { actor: 'somebody' })], [anAuditSubmission(3)]]);
    expect(groups[0]).toMatchObject({ kind: 'refused', code: 'AUDIT_EVENT_ID_REUSED' });
    expect(indexes(groups[1])).toEqual([1]);
    expect(await log.find('acme', anAuditSubmission(2).entry.event_id)).toBeUndefined();
  });

  it('keeps one event id of two tenants apart', async () => {
    const { groups } = await append([[anAuditSubmission(1)], [anAuditSubmission(1, { tenant_id: 'globex' })]]);
    expect(groups.some(isRefusal)).toBe(false);
    expect(await log.find('globex', anAuditSubmission(1).entry.event_id)).toMatchObject({
      entry: { tenant_id: 'globex' },
      receipt: { index: 1 },
    });
  });

  it('finds an entry with its receipt and salt, for its own tenant only', async () => {
    const { groups } = await append([[anAuditSubmission(1)]]);
    const { entry, salt } = anAuditSubmission(1);
    expect(await log.find('acme', entry.event_id)).toEqual({ entry, salt, receipt: an(groups[0])[0] });
    expect(await log.find('globex', entry.event_id)).toBeUndefined();
    expect(await log.find('*', entry.event_id)).toBeUndefined();
  });

  it('shows entries of the platform to every tenant', async () => {
    await append([[anAuditSubmission(1, { tenant_id: '*' })]]);
    expect(await log.find('*', anAuditSubmission(1).entry.event_id)).toMatchObject({ receipt: { index: 0 } });
    expect(await log.find('globex', anAuditSubmission(1).entry.event_id)).toMatchObject({ receipt: { index: 0 } });
  });

  it('refuses a leader that was replaced, and one that is wrong about the size', async () => {
    const old = (await append([[anAuditSubmission(1)]])).lead;
    const current = (await append([[anAuditSubmission(2)]])).lead;
    expect(current.epoch).toBeGreaterThan(old.epoch);
    expect(await log.appendBatch(LOG, old, [[anAuditSubmission(3)]], AT)).toEqual({ kind: 'fenced' });
    expect(await log.appendBatch(LOG, { ...current, size: 1 }, [[anAuditSubmission(3)]], AT)).toEqual({ kind: 'fenced' });
    expect(indexes((await append([[anAuditSubmission(3)]], current)).groups[0])).toEqual([2]);
  });

  it('keeps logs apart', async () => {
    await append([[anAuditSubmission(1)]]);
    const other = await log.appendBatch('local/1', undefined, [[anAuditSubmission(2, { log_id: 'local/1' })]], AT);
    expect(other).toMatchObject({ kind: 'appended', groups: [[{ log_id: 'local/1', index: 0 }]] });
    expect(await log.standing(LOG)).toMatchObject({ size: 1 });
  });

  it('refuses hashes that the log does not hold', async () => {
    await append([[anAuditSubmission(1)]]);
    await expect(log.subtreeHashes(LOG, [{ level: 0, index: 1 }])).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    await expect(log.subtreeHashes(LOG, [{ level: 1, index: 0 }])).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });
}
