import type { AuditSubmission } from '@kernel/records/audit-entry';
import { aFact } from '@testing/a-fact';
import type { AuditOutbox, OutboxOwner } from './audit-outbox';

export interface OpenAuditOutbox {
  readonly outbox: AuditOutbox;
  /** Queues as the stores of the app do. */
  readonly queue: (owner: OutboxOwner, submissions: readonly AuditSubmission[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every outbox promises. */
export function describeAuditOutbox(open: () => Promise<OpenAuditOutbox>): void {
  let opened: OpenAuditOutbox;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  const waiting = async (owner: OutboxOwner, atMost = 100): Promise<readonly AuditSubmission[]> =>
    (await opened.outbox.next(owner, atMost)).map((entry) => entry.submission);

  it('hands out submissions as they were queued, oldest first', async () => {
    await opened.queue('acme', [aFact(3), aFact(1)]);
    await opened.queue('acme', [aFact(2)]);
    expect(await waiting('acme')).toEqual([aFact(3), aFact(1), aFact(2)]);
    expect(await waiting('acme', 2)).toEqual([aFact(3), aFact(1)]);
  });

  it('forgets what is done and nothing else', async () => {
    await opened.queue('acme', [aFact(1), aFact(2)]);
    const [first] = await opened.outbox.next('acme', 1);
    await opened.outbox.done('acme', first === undefined ? [] : [first.position]);
    expect(await waiting('acme')).toEqual([aFact(2)]);
  });

  it('queues one event once', async () => {
    await opened.queue('acme', [aFact(1)]);
    await opened.queue('acme', [aFact(1)]);
    expect(await waiting('acme')).toHaveLength(1);
  });

  it('names whose entries wait, the longest waiting first', async () => {
    await opened.queue('globex', [aFact(1, { tenant_id: 'globex' })]);
    await opened.queue('*', [aFact(2, { tenant_id: '*' })]);
    await opened.queue('acme', [aFact(3)]);
    expect(await opened.outbox.owners(10)).toEqual(['globex', '*', 'acme']);
    expect(await opened.outbox.owners(1)).toEqual(['globex']);
  });

  it('shows and forgets nothing of another tenant', async () => {
    await opened.queue('acme', [aFact(1)]);
    const [entry] = await opened.outbox.next('acme', 1);
    expect(await waiting('globex')).toEqual([]);
    await opened.outbox.done('globex', entry === undefined ? [] : [entry.position]);
    expect(await waiting('acme')).toHaveLength(1);
  });
}
