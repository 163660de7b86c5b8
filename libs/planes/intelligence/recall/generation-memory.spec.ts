import { GenerationMemory } from './generation-memory';

it('keeps what fits, and lets go of what was used longest ago', () => {
  const memory = new GenerationMemory<string>(10);
  memory.set('a', 'A', 4);
  memory.set('b', 'B', 4);
  expect(memory.get('a')).toBe('A');
  memory.set('c', 'C', 4);
  expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual(['A', undefined, 'C']);
  expect(memory.use()).toEqual({ hits: 3, misses: 1, evictions: 1, bytes: 8, entries: 2 });
});

it('does not keep what is larger than everything, nor the older one of that name', () => {
  const memory = new GenerationMemory<string>(10);
  memory.set('a', 'A', 4);
  memory.set('a', 'AA', 11);
  expect(memory.get('a')).toBeUndefined();
  expect(memory.use()).toMatchObject({ bytes: 0, entries: 0, evictions: 0 });
});

it('counts a replaced value once', () => {
  const memory = new GenerationMemory<string>(10);
  memory.set('a', 'A', 4);
  memory.set('a', 'B', 6);
  expect(memory.use()).toMatchObject({ bytes: 6, entries: 1 });
});

it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s bytes', (limit) => {
  expect(() => new GenerationMemory(limit)).toThrow(RangeError);
});

it('tells whoever counts of each ask, and how much it holds', () => {
  const told: unknown[] = [];
  const memory = new GenerationMemory<string>(10, { asked: (found) => told.push(found), holds: (bytes) => told.push(bytes) });
  memory.get('a');
  memory.set('a', 'A', 6);
  memory.get('a');
  memory.set('b', 'B', 6);
  expect(told).toEqual(['miss', 6, 'hit', 6]);
});
