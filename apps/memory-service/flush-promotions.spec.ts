import { digestOf } from '@kernel/digest';
import { privateKeyFrom } from '@kernel/keys';
import { refused } from '@kernel/outcome';
import type { AuditSubmission } from '@kernel/records/audit-entry';
import { PromotionOutbox } from '@edges/memory-store/promotion-outbox';
import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { Log } from '@platform/log';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import { FlushPromotions } from './flush-promotions';
import { Promotions } from './promotions';
import { SaltSource } from '@kernel/salt-source';

class OneSalt extends SaltSource {
  override next(): string {
    return '5a'.repeat(32);
  }
}

class WaitingPromotions extends PromotionOutbox {
  constructor(readonly waiting: AuditSubmission[]) {
    super();
  }

  override tenants(): Promise<readonly string[]> {
    return Promise.resolve([...new Set(this.waiting.map(({ entry }) => entry.tenant_id))]);
  }

  override oldest(tenant: string, most: number): Promise<readonly AuditSubmission[]> {
    return Promise.resolve(this.waiting.filter(({ entry }) => entry.tenant_id === tenant).slice(0, most));
  }

  override done(_tenant: string, ids: readonly string[]): Promise<void> {
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter(({ entry }) => !ids.includes(entry.event_id)));
    return Promise.resolve();
  }
}

const AT = '2026-01-31T09:30:00.000Z';

function flushing(submissions: readonly AuditSubmission[], trail = new InMemoryAuditTrail(privateKeyFrom(Buffer.alloc(32, 3)))) {
  const outbox = new WaitingPromotions([...submissions]);
  const log = Log.to({ write: () => undefined }, 'error', 'memory-service');
  return { outbox, trail, flush: new FlushPromotions(outbox, trail, new FixedClock(), new CountingIds(), new OneSalt(), log, 1_000) };
}

const promotion = (n: number): AuditSubmission =>
  new Promotions(new OneSalt(), 'local/0').make(
    { proposal: aProposal({}, n), ttl_seconds: 0, at: AT, actor: 'ada', reason: 'seen' },
    { generation: null, standing: [] },
  ).audit;

it('commits to what was promoted, by whom and why', () => {
  const { entry } = promotion(1);
  expect(entry).toMatchObject({ kind: 'memory_promotion', phase: 'fact', actor: 'ada', tenant_id: 'acme', log_id: 'local/0' });
  expect(promotion(1)).toEqual(promotion(1));
  expect(promotion(2).content_digest).not.toBe(promotion(1).content_digest);
});

it('brings everything that waits into the log, oldest first', async () => {
  const all = Array.from({ length: 150 }, (_, n) => promotion(n));
  const { outbox, trail, flush } = flushing(all);
  await flush.run();
  expect([outbox.waiting, trail.entries]).toEqual([[], all.map(({ entry }) => entry)]);
});

it('leaves what waits where it is while the log is away, and brings it later', async () => {
  const { outbox, trail, flush } = flushing([promotion(1)]);
  trail.goAway();
  await flush.run();
  expect([outbox.waiting.length, trail.entries.length]).toEqual([1, 0]);
  trail.comeBack();
  await flush.of('acme');
  expect([outbox.waiting.length, trail.entries.length]).toEqual([0, 1]);
});

it('puts a gap in the place of an entry that the log will never take, and goes on', async () => {
  const wrong = { ...promotion(1), content_digest: digestOf('another') };
  const { outbox, trail, flush } = flushing([wrong, promotion(2)]);
  await flush.run();
  expect(outbox.waiting).toEqual([]);
  expect(trail.entries.map(({ kind }) => kind)).toEqual(['gap', 'memory_promotion']);
});

it('stops loudly when the log refuses even a gap', async () => {
  class NeverTakes extends InMemoryAuditTrail {
    override append(): Promise<ReturnType<typeof refused>> {
      return Promise.resolve(refused('AUDIT_ENTRY_OTHER_LOG', 'no'));
    }
  }
  const { outbox, flush } = flushing([promotion(1)], new NeverTakes(privateKeyFrom(Buffer.alloc(32, 3))));
  await expect(flush.run()).rejects.toThrow('even a gap');
  expect(outbox.waiting).toHaveLength(1);
});
