import { digestOf } from '@kernel/digest';
import { PromotedMemory } from '@kernel/records/memory';
import { Compile } from 'typebox/compile';
import { aProposal } from './a-proposal';
import { EMPTY_GENERATION, nextGeneration } from './generation';
import { promoteMemory } from './promote-memory';
import { rankMemories } from './rank-memories';

const AT = '2026-01-31T09:30:00.000Z';
const memory = (n: number, value: string, change: Parameters<typeof aProposal>[0] = {}, at = AT): PromotedMemory =>
  promoteMemory(aProposal({ value, ...change }, n), at, 0);
const order = (terms: readonly string[], ...found: readonly PromotedMemory[]) =>
  rankMemories(terms, found, { memories: found.length + 2, terms: 20 }, 5).map((ranked) => ranked.memory.value);

describe('recall', () => {
  it('puts the memory first that has the rarer words', () => {
    expect(order(['order', 'ord-1042'], memory(1, 'order ORD-7'), memory(2, 'order ORD-1042'))).toEqual(['order ORD-1042', 'order ORD-7']);
  });

  it('breaks ties by correction, then the newer one, then by id', () => {
    const older = memory(1, 'mail older');
    const corrected = memory(2, 'mail fixed', { class: 'correction' });
    const newer = memory(3, 'mail newer', {}, '2026-02-01T00:00:00.000Z');
    expect(order(['mail'], older, newer, corrected)).toEqual(['mail fixed', 'mail newer', 'mail older']);
    expect(order(['mail'], corrected, older, newer)).toEqual(['mail fixed', 'mail newer', 'mail older']);
  });

  it('leaves out what has no word of the query, and what is beyond the limit', () => {
    expect(order(['parcel'], memory(1, 'mail'))).toEqual([]);
    expect(rankMemories(['mail'], [memory(1, 'mail'), memory(2, 'mail')], { memories: 2, terms: 6 }, 1)).toHaveLength(1);
    expect(rankMemories([], [], { memories: 0, terms: 0 }, 1)).toEqual([]);
  });
});

describe('promotion', () => {
  it('gives the same memory for the same proposal, with an end when it has a lifetime', () => {
    expect(memory(1, 'mail')).toEqual(memory(1, 'mail'));
    expect(Compile(PromotedMemory).Check(memory(1, 'mail'))).toBe(true);
    expect(promoteMemory(aProposal(), AT, 60).expires_at).toBe('2026-01-31T09:31:00.000Z');
  });

  it('hashes everything it says', () => {
    const { content_hash, ...rest } = memory(1, 'mail');
    expect(content_hash).toBe(digestOf(rest));
  });
});

describe('a generation', () => {
  it('names all promotions in their order', () => {
    const [a, b] = [memory(1, 'a'), memory(2, 'b')];
    const chain = (...memories: readonly PromotedMemory[]) => memories.reduce(nextGeneration, EMPTY_GENERATION);
    expect(new Set([chain(), chain(a), chain(b), chain(a, b), chain(b, a), chain(a, a)]).size).toBe(6);
    expect(chain(a, b)).toBe(chain(a, b));
  });

  // A golden value: every new tenant of every installation begins here.
  it('begins at one place for everybody', () => {
    expect(EMPTY_GENERATION).toBe(digestOf({ memory_generation: 'empty' }));
    expect(EMPTY_GENERATION).toMatch(/^sha256:/);
  });
});
