import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { isRefusal, refused } from '@kernel/outcome';
import type { PlatformEvent } from '@kernel/records/event';
import type { MemoryProposal } from '@kernel/records/memory';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { EMPTY_GENERATION, nextGeneration } from '@planes/intelligence/memory/generation';
import { AT, promotion } from './a-promotion.contract';
import type { MemoryStore, MemoryTip, PersonsVerdict, Settlement } from './memory-store';
import type { PromotionOutbox } from './promotion-outbox';

export interface OpenMemoryStore {
  readonly store: MemoryStore;
  readonly outbox: PromotionOutbox;
  /** The events that wait to be published. */
  readonly told: (tenant: string) => Promise<readonly PlatformEvent[]>;
  close(): Promise<void>;
}

const LATER = '2026-02-01T00:00:00.000Z';

/** One test per promise of {@link MemoryStore} and {@link PromotionOutbox}. */
export function describeMemoryStore(open: () => Promise<OpenMemoryStore>): void {
  let opened: OpenMemoryStore;
  let store: MemoryStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
  });
  afterEach(() => opened.close());

  const propose = (proposal: MemoryProposal, settle?: (tip: MemoryTip) => Settlement, ttl_seconds = 0) =>
    store.propose(
      proposal.tenant_id,
      { proposal, digest: digestOf(proposal), canonical: canonicalBytes(proposal), ttl_seconds, at: AT },
      settle ?? ((tip) => promotion(proposal, tip, ttl_seconds)),
    );
  const promoted = async (n: number, change: Partial<MemoryProposal> = {}, ttl = 0): Promise<Digest> => {
    await propose(aProposal(change, n), undefined, ttl);
    return (await store.currentGeneration(change.tenant_id ?? 'acme')) ?? EMPTY_GENERATION;
  };
  const recalled = async (generation: Digest, bank = 'support', tenant = 'acme') =>
    (await store.promoted(tenant, generation, bank))?.map(({ value }) => value);
  const wait = (): Settlement => ({ kind: 'wait', reason: 'a person decides' });
  const verdict = (n: number, change: Partial<PersonsVerdict> = {}): PersonsVerdict => ({
    proposal_id: aProposal({}, n).proposal_id,
    verdict: 'approve',
    reviewer: 'bob',
    reason: 'seen',
    at: AT,
    ...change,
  });

  it('tells of each promotion in their order, and of nothing else', async () => {
    await propose(aProposal(), wait);
    expect(await opened.told('acme')).toEqual([]);
    const first = await promoted(2);
    const second = await promoted(3);
    await propose(aProposal({}, 3));
    expect(await opened.told('acme')).toMatchObject([
      { type: 'memory-promoted', region: 'local', data: { generation: first } },
      { type: 'memory-promoted', region: 'local', data: { generation: second } },
    ]);
    expect(await opened.told('globex')).toEqual([]);
  });

  it('keeps a proposal once, and tells how it stands', async () => {
    const first = await propose(aProposal(), wait);
    expect(first).toEqual({ proposal: aProposal(), ttl_seconds: 0, state: 'waiting', memory_id: null, reason: 'a person decides' });
    const never = (): Settlement => {
      throw new Error('asked twice');
    };
    expect(await propose(aProposal(), never)).toEqual(first);
    expect(await propose(aProposal({ value: 'another' }), never)).toBe('taken');
    expect(await propose(aProposal(), never, 60)).toBe('taken');
  });

  it('writes nothing of a proposal whose decision fails', async () => {
    const fails = (): Settlement => {
      throw new Error('no decision');
    };
    await expect(propose(aProposal(), fails)).rejects.toThrow('no decision');
    expect(await propose(aProposal(), wait)).toMatchObject({ state: 'waiting' });
  });

  it('has a generation for each promotion, and none for what waits or is known already', async () => {
    expect(await store.currentGeneration('acme')).toBeNull();
    const generation = await promoted(1);
    await propose(aProposal({}, 2), wait);
    await propose(aProposal({}, 3), ({ standing }) => ({ kind: 'known', memory_id: standing[0]?.memory_id ?? 'mem_', reason: 'known' }));
    expect(await store.currentGeneration('acme')).toBe(generation);
    expect(await promoted(4)).not.toBe(generation);
  });

  it('recalls exactly what was promoted by the pinned generation', async () => {
    const first = await promoted(1, { value: 'answers by mail' });
    const second = await promoted(2, { value: 'answers by phone' });
    expect(await recalled(first)).toEqual(['answers by mail']);
    expect(await recalled(second)).toEqual(['answers by mail', 'answers by phone']);
    expect(await recalled(digestOf('unknown'))).toBeUndefined();
  });

  it('hides other banks (control: in its own each is there)', async () => {
    await promoted(1, { value: 'answers A', bank: 'other' });
    const generation = await promoted(2, { value: 'answers B' });
    expect([await recalled(generation), await recalled(generation, 'other')]).toEqual([['answers B'], ['answers A']]);
  });

  it('recalls a correction instead of what it corrects, from its own generation on', async () => {
    const before = await promoted(1, { value: 'answers by mail' });
    await promoted(2, { value: 'answers at night', predicate: 'works' });
    const after = await promoted(3, { value: 'answers by phone', class: 'correction', classification: 'RESTRICTED' });
    expect(await recalled(before)).toEqual(['answers by mail']);
    expect(await recalled(after)).toEqual(['answers at night', 'answers by phone']);
  });

  it('tells a decision what stands beside the proposal', async () => {
    await promoted(1, { value: 'answers by mail' });
    await promoted(2, { value: 'answers by phone', entity: 'user:eve' });
    await promoted(3, { value: 'answers by fax' }, 1);
    const tips: MemoryTip[] = [];
    await store.propose(
      'acme',
      {
        proposal: aProposal({}, 4),
        digest: digestOf(aProposal({}, 4)),
        canonical: canonicalBytes(aProposal({}, 4)),
        ttl_seconds: 0,
        at: LATER,
      },
      (tip) => {
        tips.push(tip);
        return wait();
      },
    );
    expect(tips.map(({ standing }) => standing.map(({ value }) => value))).toEqual([['answers by mail']]);
    expect(tips[0]?.generation).toBe(await store.currentGeneration('acme'));
  });

  it('settles a waiting proposal once by a person’s verdict', async () => {
    await propose(aProposal(), wait);
    const approve = await store.review('acme', verdict(1), (standing, tip) =>
      standing === undefined ? wait() : promotion(standing.proposal, tip),
    );
    expect(approve).toMatchObject({ state: 'promoted', reason: 'allowed' });
    expect(await store.review('acme', verdict(1), () => 'repeated')).toEqual(approve);
    expect(await propose(aProposal(), wait)).toEqual(approve);
    await propose(aProposal({}, 2), wait);
    expect(await store.review('acme', verdict(2, { verdict: 'reject' }), () => ({ kind: 'reject', reason: 'no' }))).toMatchObject({
      state: 'rejected',
      memory_id: null,
    });
  });

  it('writes nothing when a review is refused, and knows no proposal of another tenant', async () => {
    await propose(aProposal(), wait);
    const seen: unknown[] = [];
    const refuse = (standing: unknown) => {
      seen.push(standing);
      return refused('MEMORY_PROPOSAL_UNKNOWN', 'no');
    };
    expect(isRefusal(await store.review('globex', verdict(1), refuse))).toBe(true);
    expect(seen).toEqual([undefined]);
    expect(isRefusal(await store.review('acme', verdict(1), refuse))).toBe(true);
    expect(await propose(aProposal(), wait)).toMatchObject({ state: 'waiting' });
  });

  it('keeps tenants apart', async () => {
    const generation = await promoted(1);
    expect(await recalled(generation)).toHaveLength(1);
    expect(await recalled(generation, 'support', 'globex')).toBeUndefined();
    expect(await store.currentGeneration('globex')).toBeNull();
  });

  it('chains promotions that come at once', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => promoted(n, { value: `answers ${n}` })));
    const generation = (await store.currentGeneration('acme')) ?? EMPTY_GENERATION;
    const found = (await store.promoted('acme', generation, 'support')) ?? [];
    expect(found).toHaveLength(4);
    expect(found.reduce(nextGeneration, EMPTY_GENERATION)).toBe(generation);
  });

  it('hands each promotion to the audit log until it is there', async () => {
    await promoted(1);
    await promoted(2);
    await promoted(3, { tenant_id: 'globex' });
    expect((await opened.outbox.tenants(10)).toSorted()).toEqual(['acme', 'globex']);
    const [first, ...others] = await opened.outbox.oldest('acme', 10);
    expect([first?.entry.kind, others.length, (await opened.outbox.oldest('acme', 1)).length]).toEqual(['memory_promotion', 1, 1]);
    await opened.outbox.done('acme', [first?.entry.event_id ?? '', 'evt_unknown']);
    expect(await opened.outbox.oldest('acme', 10)).toEqual(others);
    expect(await opened.outbox.tenants(1)).toHaveLength(1);
  });
}
