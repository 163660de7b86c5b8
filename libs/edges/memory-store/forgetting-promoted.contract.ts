import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { isRefusal, refused } from '@kernel/outcome';
import type { MemoryProposal } from '@kernel/records/memory';
import { millisOf } from '@kernel/time';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { AT, promotion } from './a-promotion.contract';
import type { ForgetPromoted, PromotedChoice } from './forgetting-promoted';
import type { OpenMemoryStore } from './memory-store.contract';
import type { MemoryStore, MemoryTip, Settlement } from './memory-store';

/** Everything; name what you want to narrow. */
export const EVERY_PROMOTION: PromotedChoice = { banks: null, ids: null, entity: null, principal: null };

export function aForgetting(choice: Partial<PromotedChoice> = {}, change: Partial<ForgetPromoted> = {}): ForgetPromoted {
  const erasure_id = derivedId('era', AT, 'an erasure');
  return {
    ...{ erasure_id, choice: { ...EVERY_PROMOTION, ...choice }, mode: 'for real', at: millisOf(AT) },
    ...{ by: 'user:devi', reason: 'asked to', digest: 'sha256:asked' },
    events: (erased) =>
      erased.map((memory_id) => ({
        ...{ event_id: derivedId('evt', AT, `memory-erased ${memory_id}`), type: 'memory-erased', schema_version: 1, tenant_id: 'acme' },
        ...{ key: 'generations', at: AT, data: { memory_id, erasure_id } },
      })),
    ...change,
  };
}

/** One test per promise of {@link MemoryStore} about forgetting. */
export function describeForgettingPromoted(open: () => Promise<OpenMemoryStore>): void {
  let opened: OpenMemoryStore;
  let store: MemoryStore;
  beforeEach(async () => {
    opened = await open();
    ({ store } = opened);
  });
  afterEach(() => opened.close());

  const propose = (proposal: MemoryProposal, settle: (tip: MemoryTip) => Settlement = (tip) => promotion(proposal, tip)) =>
    store.propose(
      proposal.tenant_id,
      { proposal, digest: digestOf(proposal), canonical: canonicalBytes(proposal), ttl_seconds: 0, at: AT },
      settle,
    );
  const wait = (): Settlement => ({ kind: 'wait', reason: 'a person decides' });
  const never = (): Settlement => {
    throw new Error('asked twice');
  };
  const promoted = async (n: number, change: Partial<MemoryProposal> = {}): Promise<Digest> => {
    await propose(aProposal(change, n));
    return (await store.currentGeneration(change.tenant_id ?? 'acme')) ?? EMPTY_GENERATION;
  };
  const recalled = async (generation: Digest, bank = 'support', tenant = 'acme') =>
    (await store.promoted(tenant, generation, bank))?.map(({ value }) => value);
  const memoryId = (n: number) => derivedId('mem', AT, aProposal({}, n).proposal_id);
  const forgotten = async (choice: Partial<PromotedChoice>, change: Partial<ForgetPromoted> = {}) => {
    const outcome = await store.forget('acme', aForgetting(choice, change));
    if (isRefusal(outcome)) throw new Error(outcome.code);
    return outcome;
  };

  it.each<[string, Partial<PromotedChoice>, readonly string[]]>([
    ['a memory', { ids: [memoryId(1)] }, ['eve by fax', 'user:eve', 'of eve', 'elsewhere']],
    ['a memory, by its proposal', { ids: [aProposal({}, 1).proposal_id] }, ['eve by fax', 'user:eve', 'of eve', 'elsewhere']],
    ['an entity', { entity: 'user:eve' }, ['ada by mail', 'user:eve', 'of eve']],
    ['a principal, also where it is named', { principal: 'user:eve' }, ['ada by mail']],
    ['a bank', { banks: ['other'] }, ['ada by mail', 'eve by fax', 'user:eve', 'of eve']],
    ['an entity in a bank', { banks: ['other'], entity: 'user:eve' }, ['ada by mail', 'eve by fax', 'user:eve', 'of eve']],
    ['everything', {}, []],
    ['nobody', { entity: 'user:ev' }, ['ada by mail', 'eve by fax', 'user:eve', 'of eve', 'elsewhere']],
  ])('forgets %s and nothing else, and a dry run tells the same counts', async (_what, choice, stays) => {
    await promoted(1, { value: 'ada by mail' });
    await promoted(2, { value: 'eve by fax', entity: 'user:eve' });
    await promoted(3, { value: 'user:eve', predicate: 'knows' });
    await promoted(4, { value: 'of eve', predicate: 'has said', evidence_refs: ['user:eve'] });
    const generation = await promoted(5, { value: 'elsewhere', bank: 'other', entity: 'user:eve' });
    const all = async () => [...((await recalled(generation)) ?? []), ...((await recalled(generation, 'other')) ?? [])];
    const before = await all();
    const dry = await forgotten(choice, { mode: 'dry run' });
    expect([await all(), await store.erasures('acme')]).toEqual([before, 0]);
    expect(await forgotten(choice)).toEqual({ ...dry, mode: 'for real' });
    const gone = before.length - stays.length;
    expect(dry).toEqual({ mode: 'dry run', memories: gone, rows: { memory: gone, proposal: gone, verdict: 0 } });
    expect(await all()).toEqual(stays);
  });

  it('leaves every generation what was not forgotten, and goes on with the chain', async () => {
    const first = await promoted(1, { value: 'by mail' });
    const second = await promoted(2, { value: 'at night', predicate: 'works' });
    await forgotten({ ids: [memoryId(1)] });
    expect([await recalled(first), await recalled(second)]).toEqual([[], ['at night']]);
    expect(await store.currentGeneration('acme')).toBe(second);
    const third = await promoted(3, { value: 'by phone' });
    expect([await recalled(second), await recalled(third)]).toEqual([['at night'], ['at night', 'by phone']]);
  });

  it('forgets with a correction what it corrected, so that it does not come back', async () => {
    const before = await promoted(1, { value: 'by mail' });
    const after = await promoted(2, { value: 'by phone', class: 'correction' });
    const later = await promoted(3, { value: 'by fax', class: 'correction' });
    expect(await forgotten({ ids: [memoryId(2)] })).toMatchObject({ memories: 2 });
    expect([await recalled(before), await recalled(after), await recalled(later)]).toEqual([[], [], ['by fax']]);
  });

  it('forgets what was proposed and waits, and nobody can review it any more', async () => {
    await propose(aProposal({}, 1), wait);
    await propose(aProposal({ entity: 'user:eve' }, 2), wait);
    expect(await forgotten({ entity: 'user:ada' })).toMatchObject({ memories: 0, rows: { memory: 0, proposal: 1 } });
    const seen: unknown[] = [];
    const look = (standing: unknown) => {
      seen.push(standing);
      return refused('MEMORY_PROPOSAL_UNKNOWN', 'no');
    };
    const verdict = { verdict: 'approve', reviewer: 'bob', reason: 'seen', at: AT } as const;
    for (const n of [1, 2]) await store.review('acme', { ...verdict, proposal_id: aProposal({}, n).proposal_id }, look);
    expect(seen).toEqual([undefined, expect.objectContaining({ state: 'waiting' })]);
  });

  it('tells a forgotten proposal as it stood when it is handed in again, and does not bring it back', async () => {
    const told = await propose(aProposal());
    const generation = (await store.currentGeneration('acme')) ?? EMPTY_GENERATION;
    await forgotten({ entity: 'user:ada' });
    expect(await propose(aProposal(), never)).toEqual({ ...(told as object), reason: '' });
    expect(await propose(aProposal({ value: 'another' }), never)).toBe('taken');
    expect(await recalled(generation)).toEqual([]);
    const again = await promoted(2); // said again, it is promoted again
    expect(await recalled(again)).toEqual([aProposal().value]);
  });

  it('forgets with a memory what was handed in and known already, and the reasons of verdicts', async () => {
    await propose(aProposal({}, 1), wait);
    const verdict = { proposal_id: aProposal({}, 1).proposal_id, verdict: 'approve', reviewer: 'bob', reason: 'seen', at: AT } as const;
    await store.review('acme', verdict, (_standing, tip) => promotion(aProposal({}, 1), tip));
    await propose(aProposal({}, 2), ({ standing }) => ({ kind: 'known', memory_id: standing[0]?.memory_id ?? 'mem_', reason: 'known' }));
    expect(await forgotten({ ids: [memoryId(1)] })).toMatchObject({ memories: 1, rows: { memory: 1, proposal: 2, verdict: 1 } });
  });

  it('is told as often as it happened, to whoever reads events too', async () => {
    await promoted(1);
    await promoted(2, { entity: 'user:eve' });
    await promoted(3, { tenant_id: 'globex' });
    expect(await forgotten({ entity: 'user:ada' })).toMatchObject({ memories: 1 });
    expect(await store.erasures('acme')).toBe(1);
    await forgotten({ entity: 'user:eve' }, { erasure_id: 'era_2', digest: 'sha256:2' });
    expect([await store.erasures('acme'), await store.erasures('globex')]).toEqual([2, 0]);
    const told = (await opened.told('acme')).filter(({ type }) => type === 'memory-erased');
    expect(told).toMatchObject([{ data: { memory_id: memoryId(1) } }, { data: { memory_id: memoryId(2) } }]);
  });

  it('gives its first answer again, and refuses its id for another forgetting', async () => {
    await promoted(1);
    const first = await forgotten({ entity: 'user:ada' });
    await promoted(2);
    expect(await forgotten({ entity: 'user:ada' })).toEqual(first);
    expect(await recalled((await store.currentGeneration('acme')) ?? EMPTY_GENERATION)).toHaveLength(1);
    expect(await store.forget('acme', aForgetting({}, { digest: 'sha256:other' }))).toMatchObject({ code: 'BANK_ERASURE_ID_TAKEN' });
  });

  it('reaches nothing of another tenant', async () => {
    const generation = await promoted(1, { tenant_id: 'globex' });
    expect(await forgotten({})).toMatchObject({ memories: 0, rows: { memory: 0, proposal: 0, verdict: 0 } });
    expect(await recalled(generation, 'support', 'globex')).toHaveLength(1);
    expect(await store.forget('globex', aForgetting())).toMatchObject({ memories: 1 }); // control
    expect(await recalled(generation, 'support', 'globex')).toEqual([]);
  });

  it('takes names for what they are, whatever they contain', async () => {
    const odd = 'user:"ann\\"%_';
    await promoted(1, { entity: odd, value: 'odd' });
    await promoted(2, { value: `she said "entity":"user:eve", ${odd}` });
    expect(await forgotten({ entity: 'user:eve' }, { mode: 'dry run' })).toMatchObject({ memories: 0 });
    expect(await forgotten({ principal: odd }, { mode: 'dry run' })).toMatchObject({ memories: 1 });
    expect(await forgotten({ entity: odd })).toMatchObject({ memories: 1 });
  });
}
