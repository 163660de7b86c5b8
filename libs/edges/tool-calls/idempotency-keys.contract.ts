import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { later } from '@kernel/time';
import { aClaimRequest, aNewCall, anEnding, anAnswer, keyOf, NOW } from './stored-call.cases';
import type { ToolCalls } from './tool-calls';

/** The keys' part of what every store of tool calls keeps: of all who claim one, one acts. `store` is that of the test that runs. */
export function describeIdempotencyKeys(store: () => ToolCalls): void {
  let calls: ToolCalls;
  beforeEach(() => {
    calls = store();
  });

  it('gives a key to one claimant, and to the next only when the lease is over and nothing was sent', async () => {
    expect(await calls.claim('acme', aClaimRequest('a'))).toEqual({ kind: 'act', token: 1, resumed: false });
    expect(await calls.claim('acme', aClaimRequest('a'))).toEqual({ kind: 'busy' });
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000) }))).toEqual({ kind: 'act', token: 2, resumed: false });
  });

  it('gives a key that was given back to the next one at once', async () => {
    await calls.claim('acme', aClaimRequest('a'));
    await calls.release('acme', 'ik_0123456789abcdef', 1, NOW);
    expect(await calls.claim('acme', aClaimRequest('a'))).toEqual({ kind: 'act', token: 2, resumed: false });
  });

  it('fences off the holder whose key was given on', async () => {
    await calls.claim('acme', aClaimRequest('a'));
    await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000) }));
    const key = 'ik_0123456789abcdef';
    expect(await calls.acting('acme', key, 1, later(NOW, 9000))).toBe(false);
    expect(await calls.acting('acme', key, 2, later(NOW, 9000))).toBe(true);
  });

  it('leaves in doubt what may have been sent, and repeats it where the upstream honours the key', async () => {
    await calls.claim('acme', aClaimRequest('a'));
    await calls.acting('acme', 'ik_0123456789abcdef', 1, later(NOW, 1000));
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 500) }))).toEqual({ kind: 'busy' });
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000) }))).toEqual({ kind: 'doubt' });
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 1000), repeatable: true }))).toEqual({
      kind: 'act',
      token: 2,
      resumed: true,
    });
    // The new holder vanishes too: the doubt stays.
    expect(await calls.claim('acme', aClaimRequest('a', { now: later(NOW, 9000) }))).toEqual({ kind: 'doubt' });
  });

  it('tells of an earlier attempt that may have acted', async () => {
    await calls.open('acme', aNewCall('a'));
    await calls.claim('acme', aClaimRequest('a'));
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ may_have_acted: false });
    await calls.acting('acme', 'ik_0123456789abcdef', 1, later(NOW, 1000));
    expect(await calls.open('acme', aNewCall('a'))).toMatchObject({ may_have_acted: true });
  });

  it('settles a key together with the call that held it', async () => {
    const claim = { idempotency_key: 'ik_0123456789abcdef', token: 1, state: 'settled', status: 'completed' } as const;
    await calls.open('acme', aNewCall('a'));
    await calls.claim('acme', aClaimRequest('a'));
    await calls.end('acme', anEnding('a', { claim }));
    expect(await calls.claim('acme', aClaimRequest('b'))).toEqual({ kind: 'known', key: keyOf('a'), answer: anAnswer() });
    const other = await calls.claim('acme', aClaimRequest('a', { fingerprint: digestOf('other args') }));
    expect(isRefusal(other) && other.code).toBe('ACTION_IDEMPOTENCY_CONFLICT');
  });

  describe('under simultaneous duplicates', () => {
    const KEYS = 200;
    const DUPLICATES = 5;

    it('lets every key act exactly once', async () => {
      const effects = await simultaneously(
        async (key) => (await calls.claim('acme', aClaimRequest(key, { idempotency_key: key }))).kind === 'act',
      );
      expect([...effects.values()]).toEqual(Array.from({ length: KEYS }, () => 1));
    });

    it('catches a claim that looks first and writes afterwards (control)', async () => {
      const taken = new Set<string>();
      const effects = await simultaneously(async (key) => {
        const free = !taken.has(key);
        await calls.takeRate('acme', key, NOW, 1); // any round trip to the store between looking and writing
        taken.add(key);
        return free;
      });
      expect(Math.max(...effects.values())).toBeGreaterThan(1);
    });

    async function simultaneously(claim: (key: string) => Promise<boolean>): Promise<ReadonlyMap<string, number>> {
      const effects = new Map<string, number>();
      const keys = Array.from({ length: KEYS }, (_, index) => `ik_${String(index).padStart(16, '0')}`);
      const claims = Array.from({ length: DUPLICATES }, () => keys).flat();
      await Promise.all(claims.map(async (key) => void ((await claim(key)) && effects.set(key, (effects.get(key) ?? 0) + 1))));
      return effects;
    }
  });
}
