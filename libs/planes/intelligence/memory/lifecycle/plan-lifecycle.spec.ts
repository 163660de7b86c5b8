import { USUAL_SETTINGS } from '../banks/bank-settings';
import { refuseRelations } from './check-relations';
import { planLifecycle } from './plan-lifecycle';

const NEVER = USUAL_SETTINGS.lifecycle;
const DAY = 86_400_000;
const NOW = 1_000 * DAY;

describe('the passes of a lifecycle', () => {
  it('without settings take only what was given an end itself, exempt or not', () => {
    const steps = planLifecycle({ ...NEVER, exempt_tags: ['keep'] }, NOW);
    expect(steps).toEqual([
      { does: 'delete', because: 'expired', before: null, unusedSince: null, expiredBy: NOW, retiredBefore: null, noTag: [] },
    ]);
  });

  it.each([
    [{ archive_after_days: 90 }, { does: 'archive', because: 'age', before: 910 * DAY }],
    [{ archive_unused_days: 30 }, { does: 'archive', because: 'unused', unusedSince: 970 * DAY }],
    [{ delete_after_days: 365 }, { does: 'delete', because: 'age', before: 635 * DAY }],
    [{ delete_unused_days: 10 }, { does: 'delete', because: 'unused', unusedSince: 990 * DAY }],
    [{ delete_archived_days: 1 }, { does: 'delete', because: 'archived long enough', retiredBefore: 999 * DAY }],
  ])('%j adds %j, and spares exempt tags', (settings, step) => {
    const [, ...added] = planLifecycle({ ...NEVER, exempt_tags: ['keep'], ...settings }, NOW);
    expect(added).toEqual([expect.objectContaining({ ...step, noTag: ['keep'] })]);
    // Control: every demand but its own is null, so an old memory is not taken for an unused one.
    const { before, unusedSince, expiredBy, retiredBefore } = added[0] ?? {};
    expect([before, unusedSince, expiredBy, retiredBefore].filter((demand) => demand !== null)).toHaveLength(1);
  });

  it('delete before they archive', () => {
    const steps = planLifecycle({ ...NEVER, archive_after_days: 1, delete_after_days: 2 }, NOW);
    expect(steps.map(({ does }) => does)).toEqual(['delete', 'delete', 'archive']);
  });
});

describe('what a memory says of others', () => {
  it.each([
    [{ supersedes: ['a'], contradicts: ['a'] }, 'MEMORY_RELATION_INVALID'],
    [{ supersedes: ['a', 'a'], contradicts: [] }, 'MEMORY_RELATION_INVALID'],
    [{ supersedes: ['a'], contradicts: ['b'] }, undefined],
  ])('%j: %s', (relations, code) => {
    expect(refuseRelations(relations)?.code).toBe(code);
  });
});
