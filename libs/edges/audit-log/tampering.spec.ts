import { hash } from 'node:crypto';
import fc from 'fast-check';
import { privateKeyFrom } from '@kernel/keys';
import { parseCheckpoint, signCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { naiveRoot } from '@planes/trust/audit-log/naive-tree';
import { hashLeaf, sameHash } from '@planes/trust/audit-log/tree-hash';
import { describeWithStores, type TestStore } from '@testing/stores';
import { AT, anAuditSubmission, LOG } from './an-audit-submission';
import { PostgresAuditLog } from './postgres-audit-log';

const ENTRIES = 120;

const REWRITE_FROM_100 = `
  DO $$
  DECLARE item record; chain bytea; leaf bytea;
  BEGIN
    SELECT chain_hash INTO chain FROM audit.entry WHERE log_id = 'local/0' AND idx = 99;
    FOR item IN SELECT idx, body FROM audit.entry WHERE log_id = 'local/0' AND idx >= 100 ORDER BY idx LOOP
      item.body := convert_to(replace(convert_from(item.body, 'UTF8'), 'tool-gateway', 'nobody'), 'UTF8');
      leaf := sha256('\\x00'::bytea || item.body);
      chain := sha256(chain || leaf);
      UPDATE audit.entry SET body = item.body, leaf_hash = leaf, chain_hash = chain WHERE log_id = 'local/0' AND idx = item.idx;
    END LOOP;
    UPDATE audit.log_state SET chain_hash = chain WHERE log_id = 'local/0';
  END $$`;

const SWAP = `
  UPDATE audit.entry SET idx = -1 WHERE idx = 10;
  UPDATE audit.entry SET idx = 10 WHERE idx = 11;
  UPDATE audit.entry SET idx = 11 WHERE idx = -1`;

// What a superuser does; whether the hashes inside the database show it; whether one checkpoint kept outside shows it.
const CLASSES: readonly [string, string, 'seen' | 'unseen', 'seen' | 'unseen'][] = [
  ['does nothing (control)', 'SELECT 1', 'unseen', 'unseen'],
  ['edits a body', "UPDATE audit.entry SET body = body || ' ' WHERE idx = 50", 'seen', 'seen'],
  [
    'edits a body and its leaf hash',
    "UPDATE audit.entry SET body = body || ' ', leaf_hash = sha256('\\x00'::bytea || body || ' ') WHERE idx = 50",
    'seen',
    'seen',
  ],
  ['deletes an entry in the middle', 'DELETE FROM audit.entry WHERE idx = 50', 'seen', 'seen'],
  ['swaps two entries', SWAP, 'seen', 'seen'],
  [
    'drops the last 50 and rewinds the head',
    `DELETE FROM audit.entry WHERE idx >= 70; UPDATE audit.log_state SET size = 70, chain_hash = (SELECT chain_hash FROM audit.entry WHERE idx = 69)`,
    'unseen',
    'seen',
  ],
  ['rewrites everything after entry 100 consistently', REWRITE_FROM_100, 'unseen', 'seen'],
];

describeWithStores('a log that somebody tampered with', (open) => {
  let store: TestStore;
  let checkpoint: string;

  beforeEach(async () => {
    store = await open();
    const log = new PostgresAuditLog(store.source.as('fp_trust'));
    await log.appendBatch(LOG, undefined, [Array.from({ length: ENTRIES }, (_, number) => anAuditSubmission(number))], AT);
    const root = naiveRoot((await bodies(store)).map(({ body }) => hashLeaf(body)));
    // Kept outside the database, as an auditor does.
    checkpoint = signCheckpoint({ log_id: LOG, size: ENTRIES, root, signed_at: AT }, privateKeyFrom(Buffer.alloc(32, 1)));
  });
  afterEach(() => store.close());

  it.each(CLASSES)('when a superuser %s', async (_, sql, inside, outside) => {
    await withoutTriggers(store, sql);
    expect({ inside: await databaseHashesHold(store), outside: await checkpointHolds(store, checkpoint) }).toEqual({
      inside: inside === 'unseen',
      outside: outside === 'unseen',
    });
  });

  it('shows every flipped bit', async () => {
    const places = fc.sample(fc.tuple(fc.integer({ min: 0, max: ENTRIES - 1 }), fc.integer({ min: 0, max: 2_000 })), {
      numRuns: 10,
      seed: 20261121,
    });
    for (const [idx, bit] of places) {
      const flip = `UPDATE audit.entry SET body = set_bit(body, ${bit}, 1 - get_bit(body, ${bit})) WHERE idx = ${idx}`;
      await withoutTriggers(store, flip);
      expect([idx, bit, await databaseHashesHold(store), await checkpointHolds(store, checkpoint)]).toEqual([idx, bit, false, false]);
      await withoutTriggers(store, flip);
    }
    expect(await checkpointHolds(store, checkpoint)).toBe(true); // control: flipped back, the log is whole again
  });
});

interface Row {
  readonly idx: string;
  readonly body: Buffer;
  readonly leaf_hash: Buffer;
  readonly chain_hash: Buffer;
}

async function bodies(store: TestStore): Promise<readonly Row[]> {
  return store.source.asLogin(async (client) => {
    const sql = 'SELECT idx, body, leaf_hash, chain_hash FROM audit.entry WHERE log_id = $1 ORDER BY idx';
    return (await client.query<Row>(sql, [LOG])).rows;
  });
}

/** Everything that the database can be asked about itself. */
async function databaseHashesHold(store: TestStore): Promise<boolean> {
  const rows = await bodies(store);
  const head = await store.source.asLogin(async (client) => {
    const found = await client.query<{ size: string; chain_hash: Buffer }>(
      'SELECT size, chain_hash FROM audit.log_state WHERE log_id = $1',
      [LOG],
    );
    return found.rows[0];
  });
  let chain: Buffer = Buffer.alloc(32);
  for (const [place, row] of rows.entries()) {
    chain = hash('sha256', Buffer.concat([chain, row.leaf_hash]), 'buffer');
    if (Number(row.idx) !== place || !sameHash(hashLeaf(row.body), row.leaf_hash) || !chain.equals(row.chain_hash)) return false;
  }
  return head !== undefined && Number(head.size) === rows.length && head.chain_hash.equals(chain);
}

/** The root over the bodies, at the size of the checkpoint. */
async function checkpointHolds(store: TestStore, note: string): Promise<boolean> {
  const checkpoint = parseCheckpoint(note);
  if ('kind' in checkpoint) throw new Error(checkpoint.reason);
  const rows = await bodies(store);
  if (rows.length < checkpoint.size || rows.some((row, place) => Number(row.idx) !== place)) return false;
  return sameHash(naiveRoot(rows.slice(0, checkpoint.size).map(({ body }) => hashLeaf(body))), checkpoint.root);
}

async function withoutTriggers(store: TestStore, sql: string): Promise<void> {
  const tables = ['entry', 'log_state'];
  await store.source.asLogin(async (client) => {
    for (const table of tables) await client.query(`ALTER TABLE audit.${table} DISABLE TRIGGER USER`);
    await client.query(sql);
    for (const table of tables) await client.query(`ALTER TABLE audit.${table} ENABLE ALWAYS TRIGGER append_only`);
    await client.query('ALTER TABLE audit.log_state ENABLE ALWAYS TRIGGER only_grows');
  });
}
