import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { describeWithStores, type TestStore } from '@testing/stores';
import { waitingEvents } from '@testing/waiting-events';
import { DyingDatabase } from '../bank-store/dying-database.cases';
import { PostgresBankHolds } from '../bank-store/postgres-bank-holds';
import type { Database } from '../database/database';
import { PostgresEventOutbox } from '../events/postgres-event-outbox';
import { aForgetting, describeForgettingPromoted } from './forgetting-promoted.contract';
import { PostgresMemoryStore } from './postgres-memory-store';
import { PostgresPromotionOutbox } from './postgres-promotion-outbox';
import { ANN, asLogin, CANARY, Forgetful, handIn, rememberAnn, tablesWith } from './remembered-ann.cases';

describeWithStores('promoted memory that is forgotten', (open) => {
  describe('keeps the promises of MemoryStore', () => {
    describeForgettingPromoted(async () => {
      const opened = await open();
      const database = opened.source.as('fp_memory');
      return {
        store: new PostgresMemoryStore(database, 'local'),
        outbox: new PostgresPromotionOutbox(database),
        told: (tenant) => waitingEvents(new PostgresEventOutbox(database, 'memory'), tenant),
        close: () => opened.close(),
      };
    });
  });

  describe('in its tables', () => {
    let opened: TestStore;
    let database: Database;
    let store: PostgresMemoryStore;
    beforeEach(async () => {
      opened = await open();
      database = opened.source.as('fp_memory');
      store = new PostgresMemoryStore(database, 'local');
      await rememberAnn(store);
    });
    afterEach(() => opened.close());

    const login = <R extends object>(sql: string) => asLogin<R>(opened, sql);
    const ofAnn = aForgetting({ principal: ANN });

    it('leaves no word of what was said and of whom in any table of the schema', async () => {
      expect([await tablesWith(opened, CANARY), await tablesWith(opened, ANN)]).toEqual([
        ['memory', 'proposal', 'verdict'],
        ['memory', 'proposal'],
      ]); // control
      expect(await store.forget('acme', ofAnn)).toMatchObject({ memories: 2, rows: { memory: 2, proposal: 3, verdict: 1 } });
      expect([await tablesWith(opened, CANARY), await tablesWith(opened, ANN)]).toEqual([[], []]);
      expect(await tablesWith(opened, 'user:bob')).toEqual(['memory', 'proposal']); // what stays, stays
    });

    it.each([
      ['verdict', 'UPDATE memory.verdict'],
      ['memory', 'UPDATE memory.memory'],
    ])('control: is found in %s when one statement is left out', async (table, statement) => {
      await new PostgresMemoryStore(new Forgetful(database, statement), 'local').forget('acme', ofAnn);
      expect(await tablesWith(opened, CANARY)).toEqual([table]);
    });

    it('leaves digests and the chain of generations, which still verifies', async () => {
      const rows = () =>
        login<{ generation: string; memory_digest: string; content_hash: string | null; canonical: Buffer | null }>(
          'SELECT generation, memory_digest, content_hash, canonical FROM memory.memory ORDER BY seq',
        );
      const before = await rows();
      await store.forget('acme', ofAnn);
      const after = await rows();
      const chain = (row: (typeof after)[number]) => [row.generation, row.memory_digest];
      expect(after.map(chain)).toEqual(before.map(chain));
      expect(after.map(({ canonical }) => canonical === null)).toEqual([false, true, true]);
      let previous: string = EMPTY_GENERATION;
      for (const { generation, content_hash, canonical } of after) {
        const told = canonical === null ? content_hash : (JSON.parse(canonical.toString('utf8')) as { content_hash: string }).content_hash;
        expect(digestOf({ previous, content_hash: told })).toBe(generation);
        previous = generation;
      }
    });

    it('is as it was when the process dies at any statement', async () => {
      const whole = () => login('SELECT m.*, p.*, v.* FROM memory.proposal p LEFT JOIN memory.memory m USING (tenant_id, proposal_id) LEFT JOIN memory.verdict v USING (tenant_id, proposal_id) ORDER BY p.proposal_id'); // prettier-ignore
      const before = await whole();
      let died = 0;
      for (let dieAt = 1; ; dieAt++) {
        const dying = new PostgresMemoryStore(new DyingDatabase(database, dieAt), 'local');
        const [outcome] = await Promise.allSettled([dying.forget('acme', ofAnn)]);
        if (outcome.status === 'fulfilled') break;
        died += 1;
        expect([await whole(), await store.erasures('acme')]).toEqual([before, 0]);
      }
      expect(died).toBeGreaterThan(6);
      expect(await whole()).not.toEqual(before); // control
    });

    it('is not forgotten while its bank is held, whichever bank is named or none; a hold elsewhere holds nothing', async () => {
      const holds = new PostgresBankHolds(database, 'local');
      const hold = { reason: 'r', setBy: 'user:anna', setAt: 1 };
      await handIn(store, aProposal({ bank: 'quiet', entity: 'user:eve' }, 5), 'wait');
      expect(await holds.place('acme', { ...hold, hold_id: 'h0', bank: 'nowhere' })).toMatchObject({ code: 'BANK_UNKNOWN' });
      expect(await holds.place('globex', { ...hold, hold_id: 'h0', bank: 'support' })).toMatchObject({ code: 'BANK_UNKNOWN' });
      for (const bank of ['support', 'quiet']) expect(isRefusal(await holds.place('acme', { ...hold, hold_id: bank, bank }))).toBe(false);
      const held = (rules: readonly string[]) => ({ code: 'BANK_UNDER_HOLD', rules });
      for (const mode of ['for real', 'dry run'] as const) {
        expect(await store.forget('acme', aForgetting({ principal: ANN }, { mode }))).toMatchObject(held(['support']));
        expect(await store.forget('acme', aForgetting({ entity: 'user:eve' }, { mode }))).toMatchObject(held(['quiet']));
        expect(await store.forget('acme', aForgetting({ banks: ['quiet', 'support'] }, { mode }))).toMatchObject(
          held(['quiet', 'support']),
        );
      }
      expect(await tablesWith(opened, CANARY)).toHaveLength(3);
      await holds.release('acme', 'support', 'support');
      expect(await store.forget('acme', ofAnn)).toMatchObject({ memories: 2 });
    });
  });
});
