import { GrowingPause } from './growing-pause';

describe('the pause between two looks for events', () => {
  it('is short after some and grows in silence, up to its longest', () => {
    const pause = new GrowingPause(100);
    expect([3, 0, 0, 0, 0, 0, 1, 0].map((found) => pause.after(found))).toEqual([10, 20, 40, 80, 100, 100, 10, 20]);
  });

  it('is never longer than its longest', () => {
    expect(new GrowingPause(5).after(1)).toBe(5);
  });
});
