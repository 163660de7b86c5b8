import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { later } from '@kernel/time';
import { describeWithStores, type TestStore } from '@testing/stores';
import { PostgresAuditSpool } from './postgres-audit-spool';

const NOW = '2026-01-31T09:30:00.000Z';

function aSubmission(name: string, at = NOW): AuditSubmission {
  return {
    entry: {
      event_id: derivedId('evt', NOW, name),
      log_id: 'local/0',
      at,
      tenant_id: 'acme',
      actor: 'tool-gateway',
      kind: 'tool_call',
      phase: 'intent',
      run_id: null,
      previous_in_run: null,
      commitment: digestOf(name),
      classification: 'INTERNAL',
    },
    salt: 'ab'.repeat(32),
    content_digest: digestOf(name),
  };
}

describeWithStores('audit spool', (open) => {
  let store: TestStore;
  let spool: PostgresAuditSpool;

  beforeEach(async () => {
    store = await open();
    spool = new PostgresAuditSpool(store.source.as('fp_tool'), 'local', 3);
  });
  afterEach(() => store.close());

  it('hands out what waits, oldest first and unchanged, until it is removed', async () => {
    const [older, newer] = [aSubmission('a'), aSubmission('b', later(NOW, 5))];
    await spool.add('acme', newer);
    await spool.add('acme', older);
    expect(await spool.oldest('acme', 10)).toEqual([older, newer]);
    expect(await spool.tenants(10)).toEqual(['acme']);
    await spool.remove('acme', [older.entry.event_id]);
    expect(await spool.oldest('acme', 10)).toEqual([newer]);
    await spool.remove('acme', [newer.entry.event_id]);
    expect([await spool.waits('acme'), await spool.tenants(10)]).toEqual([false, []]);
  });

  it('keeps the same event once', async () => {
    await spool.add('acme', aSubmission('a'));
    await spool.add('acme', aSubmission('a'));
    expect(await spool.oldest('acme', 10)).toHaveLength(1);
  });

  it('says that it is full instead of dropping, whoever filled it', async () => {
    for (const name of ['a', 'b', 'c']) expect(await spool.add('globex', aSubmission(name))).toBe('kept');
    expect(await spool.add('acme', aSubmission('d'))).toBe('full');
    expect(await spool.waits('acme')).toBe(false);
  });

  it('shows a tenant its own entries only', async () => {
    await spool.add('globex', aSubmission('a'));
    expect([await spool.waits('acme'), await spool.oldest('acme', 10)]).toEqual([false, []]);
    await spool.remove('acme', [aSubmission('a').entry.event_id]);
    expect(await spool.waits('globex')).toBe(true);
  });
});
