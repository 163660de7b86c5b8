import { naiveInclusion, naiveRoot } from '@planes/trust/audit-log/naive-tree';
import { proveInclusion, subtreesForInclusion, treeRoot } from '@planes/trust/audit-log/prove';
import { type Subtree, subtreesOf } from '@planes/trust/audit-log/subtrees';
import { leafHashOf } from '@planes/trust/audit-log/leaf';
import type { TreeHash } from '@planes/trust/audit-log/tree-hash';
import { describeWithStores, type TestStore } from '@testing/stores';
import { AT, anAuditSubmission, LOG } from './an-audit-submission';
import { auditStoreProblems } from './audit-store-problems';
import { PostgresAuditLog } from './postgres-audit-log';
import { PostgresCheckpointStore } from './postgres-checkpoint-store';

describeWithStores('the audit schema', (open) => {
  let store: TestStore;
  let log: PostgresAuditLog;

  beforeEach(async () => {
    store = await open();
    log = new PostgresAuditLog(store.source.as('fp_trust'));
    await log.appendBatch(LOG, undefined, [[anAuditSubmission(1), anAuditSubmission(2)]], AT);
  });
  afterEach(() => store.close());

  const as = (role: 'fp_trust' | 'fp_checkpoint', sql: string): Promise<unknown> =>
    store.source.as(role).inTenant('acme', (tx) => tx.query(sql));
  const asSuperuser = (sql: string): Promise<unknown> => store.source.asLogin((client) => client.query(sql));

  const FORBIDDEN: readonly [string, string][] = [
    [
      'insert an entry',
      "INSERT INTO audit.entry SELECT tenant_id, log_id, 1000000000, region, 'evt', leaf_hash, chain_hash, body, appended_at FROM audit.entry LIMIT 1",
    ],
    ['change a body', "UPDATE audit.entry SET body = 'x'"],
    ['delete an entry', 'DELETE FROM audit.entry'],
    ['truncate the log', 'TRUNCATE audit.entry'],
    ['rewind the head', 'UPDATE audit.log_state SET size = 0'],
    ['delete the head', 'DELETE FROM audit.log_state'],
    ['invent a receipt', "INSERT INTO audit.receipt VALUES ('acme', 'evt_x', 'local', 'local/0', 9, 1)"],
    ['forget a receipt', 'DELETE FROM audit.receipt'],
    ['change a salt', "UPDATE audit.payload SET salt = sha256('x')"],
    ['write a subtree', "INSERT INTO audit.subtree VALUES ('local/0', 8, 0, sha256('x'))"],
    ['delete a checkpoint', 'DELETE FROM audit.checkpoint'],
    ['disable a trigger', 'ALTER TABLE audit.entry DISABLE TRIGGER append_only'],
    ['drop the table', 'DROP TABLE audit.entry'],
    ['pass for a replica', 'SET session_replication_role = replica'],
    [
      'replace the append function',
      "CREATE OR REPLACE FUNCTION audit.complete_root(p bytea[]) RETURNS bytea LANGUAGE sql AS 'SELECT p[1]'",
    ],
    ['call the inner functions', "SELECT audit.keep_subtrees('local/0', 0, 256)"],
  ];

  it.each(FORBIDDEN)('lets neither the log’s role nor the signer’s %s', async (_, sql) => {
    for (const role of ['fp_trust', 'fp_checkpoint'] as const) {
      await expect(as(role, sql)).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|42883|42725)$/) });
    }
  });

  it('lets only the signer add checkpoints, and only the log’s role append', async () => {
    await expect(as('fp_trust', "SELECT audit.put_checkpoint('local/0', 1, sha256('x'), 'n', now())")).rejects.toMatchObject({
      code: '42501',
    });
    await expect(as('fp_checkpoint', "SELECT audit.take_lead('local/0')")).rejects.toMatchObject({ code: '42501' });
    await expect(as('fp_checkpoint', 'SELECT * FROM audit.payload')).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    ['change', "UPDATE audit.entry SET body = 'x'"],
    ['delete', 'DELETE FROM audit.entry'],
    ['truncate', 'TRUNCATE audit.entry'],
    ['rewind', 'UPDATE audit.log_state SET size = 0'],
    ['step back an epoch', 'UPDATE audit.log_state SET epoch = 0'],
  ])('refuses a superuser’s %s too, even as a replica, until triggers are disabled', async (_, sql) => {
    await expect(asSuperuser(sql)).rejects.toMatchObject({ code: 'AU009' });
    await expect(asSuperuser(`SET session_replication_role = replica; ${sql}`)).rejects.toMatchObject({ code: 'AU009' });
    // Control: it is the trigger that refuses, not the statement that cannot work.
    await asSuperuser(
      `BEGIN; ALTER TABLE audit.entry DISABLE TRIGGER USER; ALTER TABLE audit.log_state DISABLE TRIGGER USER; ${sql}; ROLLBACK`,
    );
  });

  it('shows a tenant its own entries and those of the platform', async () => {
    const rows = (tenant: string): Promise<unknown> =>
      store.source.as('fp_trust').inTenant(tenant, (tx) => tx.query('SELECT idx FROM audit.entry'));
    expect(await rows('acme')).toHaveLength(2);
    expect(await rows('globex')).toEqual([]);
  });

  it('takes only checkpoints that grow and that the log has reached', async () => {
    const signer = new PostgresCheckpointStore(store.source.as('fp_checkpoint'));
    const checkpoint = (size: number) => ({ size, root: Buffer.alloc(32), note: 'note', signed_at: AT });
    expect(await signer.put(LOG, checkpoint(2))).toBe('stored');
    expect(await signer.put(LOG, checkpoint(2))).toBe('overtaken');
    expect(await signer.put(LOG, checkpoint(1))).toBe('overtaken');
    await expect(signer.put(LOG, checkpoint(3))).rejects.toMatchObject({ code: 'AU003' });
    expect(await signer.latest(LOG)).toEqual(checkpoint(2));
    expect(await log.standing(LOG)).toMatchObject({ checkpoint: { size: 2, note: 'note' }, unsigned_since: null });
  });

  it('refuses a batch whose bodies say something else than its columns', async () => {
    const { entry } = anAuditSubmission(7, { log_id: 'local/1' });
    await expect(log.appendBatch(LOG, undefined, [[{ ...anAuditSubmission(7), entry }]], AT)).rejects.toMatchObject({ code: 'AU003' });
  });

  it('proves every entry of a log of several tiles with the hashes it keeps', async () => {
    const submissions = Array.from({ length: 600 }, (_, number) => anAuditSubmission(100 + number));
    // Odd batches, so that tiles are completed at the beginning, inside and at the end of one.
    for (let from = 0, step = 1; from < 600; from += step, step = (step * 3) % 211) {
      await log.appendBatch(LOG, undefined, [submissions.slice(from, from + step)], AT);
    }
    const leaves = [anAuditSubmission(1), anAuditSubmission(2), ...submissions].map(({ entry }) => leafHashOf(entry));
    expect(await log.standing(LOG)).toMatchObject({ size: leaves.length });
    const rootParts = subtreesOf({ from: 0, to: leaves.length });
    const root = treeRoot(leaves.length, lookup(rootParts, await log.subtreeHashes(LOG, rootParts)));
    expect(Buffer.from(root).equals(naiveRoot(leaves))).toBe(true);
    for (const index of [0, 1, 255, 256, 257, 511, 512, 600, 601]) {
      const parts = subtreesForInclusion(index, leaves.length);
      const path = proveInclusion(index, leaves.length, lookup(parts, await log.subtreeHashes(LOG, parts)));
      expect(path.map((hash) => Buffer.from(hash).toString('hex'))).toEqual(
        naiveInclusion(index, leaves).map((hash) => Buffer.from(hash).toString('hex')),
      );
    }
  });

  it('finds nothing wrong with a store that is as the migration left it', async () => {
    const problems = await auditStoreProblems(store.source.as('fp_trust'));
    expect(problems.filter(({ kind }) => kind === 'protection')).toEqual([]);
  });

  it.each([
    [
      'ALTER TABLE audit.entry DISABLE TRIGGER append_only',
      'ALTER TABLE audit.entry ENABLE ALWAYS TRIGGER append_only',
      'trigger append_only on audit.entry does not always fire',
    ],
    [
      'ALTER TABLE audit.log_state ENABLE TRIGGER only_grows',
      'ALTER TABLE audit.log_state ENABLE ALWAYS TRIGGER only_grows',
      'trigger only_grows on audit.log_state does not always fire',
    ],
    ['GRANT INSERT ON audit.entry TO fp_trust', 'REVOKE INSERT ON audit.entry FROM fp_trust', 'fp_trust may insert audit.entry'],
    [
      'ALTER FUNCTION audit.take_lead(text) SECURITY INVOKER',
      'ALTER FUNCTION audit.take_lead(text) SECURITY DEFINER',
      'audit.take_lead does not run as its owner with a fixed search path',
    ],
  ])('notices: %s', async (change, undo, problem) => {
    await asSuperuser(change);
    const problems = await auditStoreProblems(store.source.as('fp_trust'));
    await asSuperuser(undo);
    expect(problems).toContainEqual({ kind: 'protection', problem });
  });

  it('notices that commits are not waited for', async () => {
    const careless = store.source.as('fp_trust');
    const problems = await auditStoreProblems({
      acrossTenants: (work) =>
        careless.acrossTenants(async (tx) => {
          await tx.query('SET LOCAL synchronous_commit = off');
          return work(tx);
        }),
      inTenant: (tenant, work) => careless.inTenant(tenant, work),
    });
    expect(problems).toContainEqual({ kind: 'durability', problem: 'synchronous_commit is off' });
  });
});

function lookup(subtrees: readonly Subtree[], hashes: readonly TreeHash[]): (subtree: Subtree) => TreeHash {
  return (wanted) => {
    const found = hashes[subtrees.findIndex((subtree) => subtree.level === wanted.level && subtree.index === wanted.index)];
    if (found === undefined) throw new Error('not loaded');
    return found;
  };
}
