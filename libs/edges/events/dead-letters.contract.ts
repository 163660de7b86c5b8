import { canonicalJson } from '@kernel/canonical-json';
import { Fault } from '@kernel/fault';
import type { PlatformEvent } from '@kernel/records/event';
import { aFact } from '@testing/a-fact';
import { anEvent } from '@testing/an-event';
import type { DeadLetter, DeadLetters } from './dead-letters';
import type { EventTopics } from './event-topics';
import { type OpenEventTopics, until } from './event-topics.contract';

export interface OpenDeadLetters extends Pick<OpenEventTopics, 'join' | 'put' | 'close'> {
  readonly letters: DeadLetters;
  /** What was told to the audit log, in its order. */
  readonly audited: () => Promise<readonly object[]>;
}

const POISON = '{"type":"unheard-of"}';
const MOST = 100;

/** What dead letters promise, with real readers that put events aside. */
export function describeDeadLetters(open: () => Promise<OpenDeadLetters>): void {
  let opened: OpenDeadLetters;
  let letters: DeadLetters;
  let topics: EventTopics;
  beforeEach(async () => {
    opened = await open();
    letters = opened.letters;
    topics = opened.join();
  });
  afterEach(async () => {
    await topics.close();
    await opened.close();
  });

  /** A reader whose effect fails for good until it is repaired. */
  async function aReader(consumer: string, isBroken: () => boolean): Promise<readonly PlatformEvent[]> {
    const seen: PlatformEvent[] = [];
    await topics.subscribe({
      consumer,
      topics: ['promotions'],
      from: 'kept',
      effect: (event) =>
        isBroken() ? Promise.reject(new Fault('DOCUMENT_CORRUPT', 'its document', 'never')) : Promise.resolve(void seen.push(event)),
    });
    return seen;
  }

  async function waiting(count: number): Promise<readonly DeadLetter[]> {
    let listed: readonly DeadLetter[] = [];
    await until(async () => (listed = await letters.list(MOST)).length >= count);
    return listed;
  }

  it('list and show what was put aside: who could not use it, why, and the message as it was', async () => {
    await aReader('spec', () => true);
    await topics.publish([anEvent(1)]);
    const [letter, ...more] = await waiting(1);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({
      topic: 'promotions',
      consumer: 'spec',
      reason: 'its effect failed: DOCUMENT_CORRUPT its document',
      tenant_id: 'acme',
      event_id: anEvent(1).event_id,
    });
    const shown = await letters.show(letter?.letter_id ?? '');
    expect(shown).toEqual({ ...letter, message: canonicalJson(anEvent(1)), replayed_at: null, discarded: null });
  });

  it('put one back once: the reader that put it aside is told again, under the same id, after what came meanwhile, and no other', async () => {
    let isBroken = true;
    const repaired = await aReader('spec', () => isBroken);
    const well = await aReader('other', () => false);
    await topics.publish([anEvent(1)]);
    const [letter] = await waiting(1);
    await until(() => well.length >= 1);
    isBroken = false;
    await topics.publish([anEvent(2)]);
    await until(() => repaired.length >= 1 && well.length >= 2);
    expect(await letters.replay(letter?.letter_id ?? '')).toBe('replayed');
    await until(() => repaired.length >= 2);
    await topics.publish([anEvent(3)]);
    await until(() => repaired.length >= 3 && well.length >= 3);
    expect([repaired, well]).toEqual([
      [anEvent(2), anEvent(1), anEvent(3)],
      [anEvent(1), anEvent(2), anEvent(3)],
    ]);
    expect(await letters.list(MOST)).toEqual([]);
    expect(await letters.replay(letter?.letter_id ?? '')).toBe('before');
    expect((await letters.show(letter?.letter_id ?? ''))?.replayed_at).not.toBeNull();
  });

  it('discard one once, with who and why, and the audit log hears of it; it is told to nobody again', async () => {
    const seen = await aReader('spec', () => true);
    await topics.publish([anEvent(1), anEvent(2)]);
    const [first, second] = await waiting(2);
    const discarding = { by: 'ops', reason: 'a test of last year', audit: aFact(1, { tenant_id: '*', kind: 'operator_action' }) };
    expect(await letters.discard(first?.letter_id ?? '', discarding)).toBe('discarded');
    expect(await letters.list(MOST)).toEqual([second]);
    expect(await letters.show(first?.letter_id ?? '')).toMatchObject({
      replayed_at: null,
      discarded: { by: 'ops', reason: 'a test of last year', at: expect.any(String) as string },
    });
    expect(await opened.audited()).toEqual([{ submission: discarding.audit }]);
    expect(await letters.discard(first?.letter_id ?? '', discarding)).toBe('before');
    expect(await letters.replay(first?.letter_id ?? '')).toBe('before');
    expect(await letters.replay(second?.letter_id ?? '')).toBe('replayed');
    expect(await letters.discard(second?.letter_id ?? '', discarding)).toBe('before');
    expect([await opened.audited(), seen]).toEqual([[{ submission: discarding.audit }], []]);
  });

  it('put back what nobody could read as it was, and it is put aside again as a letter of its own', async () => {
    await opened.put('promotions', POISON);
    await aReader('spec', () => false);
    const [first] = await waiting(1);
    expect(first).toMatchObject({ reason: 'its type is unknown here', event_id: null });
    expect((await letters.show(first?.letter_id ?? ''))?.message).toBe(POISON);
    expect(await letters.replay(first?.letter_id ?? '')).toBe('replayed');
    const [second] = await waiting(1);
    expect(second?.letter_id).not.toBe(first?.letter_id);
    expect((await letters.show(second?.letter_id ?? ''))?.message).toBe(POISON);
  });

  it('list the oldest first, at most as many as are asked for', async () => {
    await aReader('spec', () => true);
    await topics.publish([anEvent(1), anEvent(2)]);
    const all = await waiting(2);
    expect(all.map(({ event_id }) => event_id)).toEqual([anEvent(1).event_id, anEvent(2).event_id]);
    expect(await letters.list(1)).toEqual(all.slice(0, 1));
  });

  it.each(['promotions/acme/77', 'promotions/0/77', 'runs/0/0', 'nothing', 'promotions/../1', 'promotions/0/x'])(
    'know nothing of %s',
    async (id) => {
      const discarding = { by: 'ops', reason: 'no', audit: aFact(1, { tenant_id: '*', kind: 'operator_action' }) };
      const done = [await letters.show(id), await letters.replay(id), await letters.discard(id, discarding)];
      expect(done).toEqual([undefined, 'unknown', 'unknown']);
      expect(await opened.audited()).toEqual([]);
    },
  );
}
