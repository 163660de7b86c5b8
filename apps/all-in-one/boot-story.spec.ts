import { BootStory } from './boot-story';

describe('the story of a start', () => {
  it('tells each step with its time, and the time of all', () => {
    let now = 1_000;
    let told = '';
    const story = new BootStory(
      (text) => (told += text),
      () => now,
    );
    story.begin('store');
    now += 1_250;
    story.done('migrated');
    story.begin('tenant acme');
    now += 90;
    story.done();
    expect(told).toBe('  store … migrated (1.3 s)\n  tenant acme … done (0.1 s)\n');
    expect(story.soFar()).toBe('1.3 s');
  });
});
