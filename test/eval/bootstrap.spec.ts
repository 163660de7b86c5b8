import { interval95, mean } from './bootstrap';

it('gives the same interval for the same answers, around their mean', () => {
  const answers = Array.from({ length: 200 }, (_, i) => Number(i % 4 === 0));
  const [low, high] = interval95(answers);
  expect(mean(answers)).toBe(0.25);
  expect(low).toBeGreaterThan(0.15);
  expect(low).toBeLessThan(0.25);
  expect(high).toBeGreaterThan(0.25);
  expect(high).toBeLessThan(0.35);
  expect(interval95(answers)).toEqual([low, high]);
});

it('is a point where all answers agree', () => {
  expect(interval95([1, 1, 1])).toEqual([1, 1]);
});
