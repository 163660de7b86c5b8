import { privateKeyFrom } from '@kernel/keys';
import { parseCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { AT, anAuditSubmission, LOG } from '@edges/audit-log/an-audit-submission';
import { InMemorySignedHead } from '@edges/audit-log/in-memory-signed-head';
import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';
import { PostgresCheckpointStore } from '@edges/audit-log/postgres-checkpoint-store';
import type { SignedHead } from '@edges/audit-log/signed-head';
import { KeyTextSigner } from '@edges/signer/open-text-signer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { FixedClock } from '@testing/fixed-clock';
import { SignCheckpoint } from './sign-checkpoint';

const KEY = privateKeyFrom(Buffer.alloc(32, 1));

describeWithStores('the checkpoint signer', (open) => {
  let store: TestStore;
  let log: PostgresAuditLog;
  let head: InMemorySignedHead;
  let next = 0;

  beforeEach(async () => {
    store = await open();
    log = new PostgresAuditLog(store.source.as('fp_trust'));
    head = new InMemorySignedHead();
    next = 0;
  });
  afterEach(() => store.close());

  const append = async (count: number): Promise<void> => {
    for (let left = count; left > 0; left -= 1_000) {
      const group = Array.from({ length: Math.min(left, 1_000) }, () => anAuditSubmission(next++));
      await log.appendBatch(LOG, undefined, [group], AT);
    }
  };
  const aSigner = (own: SignedHead = head, key = KEY): SignCheckpoint =>
    new SignCheckpoint(new PostgresCheckpointStore(store.source.as('fp_checkpoint')), own, new KeyTextSigner(key), LOG, new FixedClock());
  const tamper = (sql: string): Promise<void> =>
    store.source.asLogin(async (client) => {
      const tables = ['entry', 'log_state', 'checkpoint'];
      for (const table of tables) await client.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
      await client.query(sql);
      for (const table of tables) await client.query(`ALTER TABLE audit.${table} ENABLE ALWAYS TRIGGER append_only`);
      await client.query('ALTER TABLE audit.log_state ENABLE ALWAYS TRIGGER only_grows');
    });
  const REWIND = `
    DELETE FROM audit.entry WHERE idx >= 3;
    UPDATE audit.log_state SET size = 3, chain_hash = (SELECT chain_hash FROM audit.entry WHERE idx = 2)`;
  const REPLACE = `UPDATE audit.entry SET body = 'x', leaf_hash = sha256('\\x00'::bytea || 'x'::bytea) WHERE idx = 1`;

  it('signs what is new, and nothing when nothing is', async () => {
    const signer = aSigner();
    expect(await signer.run()).toEqual({ kind: 'nothing_new' });
    await append(3);
    expect(await signer.run()).toMatchObject({ kind: 'signed', checkpoint: { log_id: LOG, size: 3 } });
    expect(await signer.run()).toEqual({ kind: 'nothing_new' });
    await append(2_500);
    expect(await signer.run()).toMatchObject({ kind: 'signed', checkpoint: { size: 2_503 } });
    expect(await log.standing(LOG)).toMatchObject({ checkpoint: { size: 2_503 }, unsigned_since: null });
  });

  it('goes on after a restart from what it signed last', async () => {
    await append(5);
    await aSigner().run();
    expect(await aSigner().run()).toEqual({ kind: 'nothing_new' });
    await append(1);
    expect(await aSigner().run()).toMatchObject({ kind: 'signed', checkpoint: { size: 6 } });
  });

  it('stores after a restart what it had signed and not stored when it died', async () => {
    await append(5);
    const dying = new SignCheckpoint(new DyingStore(store.source.as('fp_checkpoint')), head, new KeyTextSigner(KEY), LOG, new FixedClock());
    await expect(dying.run()).rejects.toThrow('killed');
    expect(await log.standing(LOG)).toMatchObject({ checkpoint: undefined });
    expect(await aSigner().run()).toMatchObject({ kind: 'signed', checkpoint: { size: 5 } });
  });

  it('goes on from the stored checkpoint when its own memory was lost', async () => {
    await append(5);
    await aSigner().run();
    await append(1);
    expect(await aSigner(new InMemorySignedHead()).run()).toMatchObject({ kind: 'signed', checkpoint: { size: 6 } });
  });

  it.each([
    ['was rewound, while it ran', REWIND, 'running'],
    ['was rewound, before it restarted', REWIND, 'restarted'],
    ['was rewound together with its checkpoints', `${REWIND}; DELETE FROM audit.checkpoint`, 'restarted'],
    ['was rewritten and grew on', REPLACE, 'restarted'],
    ['has a body that does not hash to its leaf', "UPDATE audit.entry SET body = 'x' WHERE idx = 1", 'restarted'],
    ['lacks an entry', 'DELETE FROM audit.entry WHERE idx = 1', 'restarted'],
  ])('refuses to sign a log that %s', async (_, sql, when) => {
    await append(5);
    const running = aSigner();
    await running.run();
    await tamper(sql);
    const signer = when === 'running' ? running : aSigner();
    expect(await signer.run()).toMatchObject({ kind: 'refused', code: 'AUDIT_HISTORY_REWRITTEN' });
    // It does not get used to it.
    expect(await signer.run()).toMatchObject({ kind: 'refused', code: 'AUDIT_HISTORY_REWRITTEN' });
  });

  it('would sign a rewritten past if it remembered nothing of its own (control)', async () => {
    await append(5);
    await aSigner().run();
    await tamper(`${REWIND}; DELETE FROM audit.checkpoint`);
    expect(await aSigner(new InMemorySignedHead()).run()).toMatchObject({ kind: 'signed', checkpoint: { size: 3 } });
  });

  it('refuses to continue what another key signed', async () => {
    await append(5);
    await aSigner().run();
    await append(1);
    expect(await aSigner(new InMemorySignedHead(), privateKeyFrom(Buffer.alloc(32, 9))).run()).toMatchObject({
      code: 'AUDIT_CHECKPOINT_UNTRUSTED',
    });
  });

  it('remembers the very note that it stored', async () => {
    await append(2);
    await aSigner().run();
    const note = (await log.standing(LOG))?.checkpoint?.note;
    expect(await head.read()).toBe(note);
    expect(parseCheckpoint(note ?? '')).toMatchObject({ size: 2 });
  });
});

class DyingStore extends PostgresCheckpointStore {
  override put(): Promise<never> {
    return Promise.reject(new Error('killed'));
  }
}
