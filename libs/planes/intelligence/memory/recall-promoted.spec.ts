import { digestOf } from '@kernel/digest';
import { PromotedMemory } from '@kernel/records/memory';
import { Compile } from 'typebox/compile';
import { aProposal } from './a-proposal';
import { EMPTY_GENERATION, nextGeneration } from './generation';
import { promoteMemory } from './promote-memory';
import { loadMemories, type MemoryQuestion, recallPromoted } from './recall-promoted';

const AT = '2026-01-31T09:30:00.000Z';
const memory = (n: number, value: string, change: Parameters<typeof aProposal>[0] = {}, at = AT): PromotedMemory =>
  promoteMemory(aProposal({ value, ...change }, n), at, 0);
const GENERATION = digestOf('generation');
const ask = (text: string, promoted: readonly PromotedMemory[], change: Partial<MemoryQuestion> = {}) =>
  recallPromoted(loadMemories(GENERATION, promoted), { text, at: '2026-03-01T00:00:00.000Z', ceiling: 'INTERNAL', most: 5, ...change });
const order = (text: string, ...promoted: readonly PromotedMemory[]) => ask(text, promoted).map((ranked) => ranked.memory.value);

describe('recall', () => {
  it('puts the memory first that has the rarer words', () => {
    const others = [3, 4].map((n) => memory(n, `order number ${n}`));
    expect(order('order ORD-1042', memory(1, 'order ORD-7'), memory(2, 'order ORD-1042'), ...others)[0]).toBe('order ORD-1042');
  });

  it('breaks ties by correction, then the newer one, whatever order they come in', () => {
    const older = memory(1, 'mail older');
    const corrected = memory(2, 'mail fixed', { class: 'correction' });
    const newer = memory(3, 'mail newer', {}, '2026-02-01T00:00:00.000Z');
    expect(order('mail', older, newer, corrected)).toEqual(['mail fixed', 'mail newer', 'mail older']);
    expect(order('mail', corrected, older, newer)).toEqual(['mail fixed', 'mail newer', 'mail older']);
  });

  it('leaves out what has no word of the query, what is beyond the limit, and what may not be seen', () => {
    expect(order('parcel', memory(1, 'mail'))).toEqual([]);
    expect(ask('mail', [memory(1, 'mail a'), memory(2, 'mail b')], { most: 1 })).toHaveLength(1);
    expect(ask('mail', [memory(1, 'mail', { classification: 'RESTRICTED' })])).toEqual([]);
    expect(ask('mail', [promoteMemory(aProposal({ value: 'mail' }), AT, 60)])).toEqual([]);
    expect(ask('mail', [promoteMemory(aProposal({ value: 'mail' }), AT, 60)], { at: AT })).toHaveLength(1);
    expect([ask('mail', []), ask('', [memory(1, 'mail')]), ask('mail', [memory(1, 'mail')], { most: 0 })]).toEqual([[], [], []]);
  });

  it('scores the share of the best conceivable match, never rising down the list', () => {
    const found = ask('parcel mail', [
      memory(1, 'parcel'),
      memory(2, 'parcel mail'),
      memory(3, 'mail mail mail'),
      memory(4, 'mail mail mail.'),
    ]);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    expect(found[0]?.memory.value).toBe('parcel mail');
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
