import { canonicalBytes } from '@kernel/canonical-json';
import { type Digest, digestOf, digestOfBytes } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import type { MemoryProposal } from '@kernel/records/memory';
import { aProposal } from '@planes/intelligence/memory/a-proposal';
import { EMPTY_GENERATION } from '@planes/intelligence/memory/generation';
import { aCallEndingSoon as aCall } from '@testing/a-call';
import type { MemoryService, PromotionRules, RecallQuery } from './memory-service';

const RULES: PromotionRules = { auto_promote_classes: ['preference', 'decision_outcome', 'correction'], ttl_seconds: 0 };
const ADA = { kind: 'user', id: 'ada' } as const;
const FAR = '2098-01-01T00:00:00.000Z';

/** What every way to the memory service promises. `open` gives one that remembers nothing. */
export function describeMemoryService(name: string, open: () => Promise<{ readonly memory: MemoryService; close(): Promise<void> }>): void {
  describe(`memory service: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let memory: MemoryService;
    let tenant: string;
    let tests = 0;
    beforeAll(async () => {
      opened = await open();
      ({ memory } = opened);
    });
    beforeEach(() => {
      tenant = `tenant-${++tests}`;
    });
    afterAll(() => opened.close());

    const call = (of = tenant) => aCall({ tenant: of, principals: [ADA] });
    const propose = (n: number, change: Partial<MemoryProposal> = {}, rules: Partial<PromotionRules> = {}, by = call()) => {
      const value = aProposal({ tenant_id: tenant, ...change }, n);
      const canonical = Buffer.from(canonicalBytes(value));
      return memory.propose(by, { value, digest: digestOfBytes(canonical), canonical }, { ...RULES, ...rules });
    };
    const query = async (change: Partial<RecallQuery> = {}): Promise<RecallQuery> => ({
      bank: 'support',
      query: 'answers',
      top_k: 5,
      generation: await memory.currentGeneration(call()),
      max_classification: 'INTERNAL',
      at: FAR,
      ...change,
    });
    const recall = async (change: Partial<RecallQuery> = {}) =>
      done(await memory.recall(call(), await query(change))).value.memories.map((entry) => entry.memory.value);

    it('begins with the empty generation, in which nothing is recalled', async () => {
      expect(await memory.currentGeneration(call())).toBe(EMPTY_GENERATION);
      expect(await recall()).toEqual([]);
    });

    it('promotes what the pack lets rules promote, and recalls it', async () => {
      const standing = await propose(1);
      expect(standing).toMatchObject({ kind: 'standing', state: 'promoted', memory_id: expect.stringMatching(/^mem_/) });
      const { value, digest, canonical } = done(await memory.recall(call(), await query()));
      expect(value).toMatchObject({
        tenant_id: tenant,
        query: 'answers',
        memories: [{ memory: { value: 'answers by e-mail', expires_at: null } }],
      });
      expect([digestOf(value), digestOfBytes(canonical)]).toEqual([digest, digest]);
    });

    it('takes a proposal once', async () => {
      const first = await propose(1);
      const generation = await memory.currentGeneration(call());
      expect(await propose(1)).toEqual(first);
      expect(await memory.currentGeneration(call())).toBe(generation);
      expect(await propose(1, { value: 'something else' })).toMatchObject({ code: 'MEMORY_PROPOSAL_ID_TAKEN' });
      expect(await propose(1, {}, { ttl_seconds: 7 })).toMatchObject({ code: 'MEMORY_PROPOSAL_ID_TAKEN' });
    });

    it.each<[string, Partial<MemoryProposal>, Partial<PromotionRules>]>([
      ['of a class that the pack does not name', {}, { auto_promote_classes: [] }],
      ['without evidence', { evidence_refs: [] }, {}],
      ['about somebody who did not ask', { entity: 'user:eve' }, {}],
    ])('lets a proposal %s wait, and recalls nothing of it', async (_what, change, rules) => {
      expect(await propose(1, change, rules)).toMatchObject({ state: 'waiting', memory_id: null });
      expect(await recall()).toEqual([]);
    });

    it('lets a contradiction wait, and recalls what stood before until a person approves', async () => {
      await propose(1);
      expect(await propose(2, { value: 'answers by phone', class: 'correction' })).toMatchObject({ state: 'waiting' });
      expect(await recall()).toEqual(['answers by e-mail']);
      const before = await memory.currentGeneration(call());
      const verdict = { proposal_id: aProposal({}, 2).proposal_id, verdict: 'approve', reason: 'she said so' } as const;
      const approved = await memory.review(call(), verdict);
      expect(approved).toMatchObject({ state: 'promoted', reason: 'she said so' });
      expect(await recall()).toEqual(['answers by phone']);
      expect(await recall({ generation: before })).toEqual(['answers by e-mail']);
      expect(await memory.review(call(), verdict)).toEqual(approved);
      expect(await memory.review(call(), { ...verdict, verdict: 'reject' })).toMatchObject({ code: 'MEMORY_ALREADY_REVIEWED' });
    });

    it('never recalls what a person rejected', async () => {
      await propose(1, {}, { auto_promote_classes: [] });
      const verdict = { proposal_id: aProposal({}, 1).proposal_id, verdict: 'reject', reason: 'not true' } as const;
      expect(await memory.review(call(), verdict)).toMatchObject({ state: 'rejected', memory_id: null });
      expect([await recall(), await memory.currentGeneration(call())]).toEqual([[], EMPTY_GENERATION]);
    });

    it('lets only persons of the tenant review', async () => {
      await propose(1, {}, { auto_promote_classes: [] });
      const verdict = { proposal_id: aProposal({}, 1).proposal_id, verdict: 'approve', reason: 'x' } as const;
      const agent = aCall({ tenant, principals: [{ kind: 'agent', id: 'a' }, ADA] });
      expect(await memory.review(agent, verdict)).toMatchObject({ code: 'MEMORY_REVIEWER_NOT_A_PERSON' });
      expect(await memory.review(call('stranger'), verdict)).toMatchObject({ code: 'MEMORY_PROPOSAL_UNKNOWN' });
    });

    it('sees at a pinned generation exactly what was promoted by then', async () => {
      await propose(1, { class: 'decision_outcome', value: 'answers one' });
      const first = await memory.currentGeneration(call());
      const before = done(await memory.recall(call(), await query())).canonical;
      await propose(2, { class: 'decision_outcome', value: 'answers two' });
      expect(done(await memory.recall(call(), await query({ generation: first }))).canonical.equals(before)).toBe(true);
      expect(await recall()).toHaveLength(2);
      expect(await recall({ generation: EMPTY_GENERATION })).toEqual([]);
    });

    it('hides other banks, what is above the ceiling, what has expired and what is beyond the limit', async () => {
      await propose(1, { class: 'decision_outcome', value: 'answers other', bank: 'other' });
      await propose(2, { class: 'decision_outcome', value: 'answers secret', classification: 'CONFIDENTIAL' });
      await propose(3, { class: 'decision_outcome', value: 'answers short' }, { ttl_seconds: 1 });
      await propose(4, { class: 'decision_outcome', value: 'answers' });
      expect(await recall()).toEqual(['answers']);
      expect((await recall({ max_classification: 'CONFIDENTIAL' })).toSorted()).toEqual(['answers', 'answers secret']);
      expect((await recall({ at: '2020-01-01T00:00:00.000Z' })).toSorted()).toEqual(['answers', 'answers short']);
      expect(await recall({ bank: 'other' })).toEqual(['answers other']);
      expect(await recall({ top_k: 0 })).toEqual([]);
    });

    it('refuses a generation that is unknown or another tenant’s', async () => {
      await propose(1);
      const generations: readonly [string, Digest][] = [
        [tenant, digestOf('nothing')],
        ['stranger', await memory.currentGeneration(call())],
      ];
      for (const [of, generation] of generations)
        expect(await memory.recall(call(of), await query({ generation }))).toMatchObject({ code: 'MEMORY_GENERATION_UNKNOWN' });
    });

    it('takes no proposal in another tenant’s name, and no recall beyond its bounds', async () => {
      await expect(propose(1, {}, {}, call('stranger'))).rejects.toMatchObject({ name: 'Fault', code: 'CALLER_FORBIDDEN' });
      await expect(memory.recall(call(), await query({ top_k: 51 }))).rejects.toMatchObject({ name: 'Fault', code: 'REQUEST_INVALID' });
    });
  });
}

function done<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Error(outcome.reason);
  return outcome;
}
