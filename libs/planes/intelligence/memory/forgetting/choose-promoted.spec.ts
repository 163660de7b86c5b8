import type { ForgetBody } from '../verbs/forget';
import { planForget } from './choose-memories';
import { planForgetPromoted } from './choose-promoted';

const asking = (asked: object) => planForgetPromoted({ what: 'promoted', ...asked } as ForgetBody);

describe('what is to be forgotten of promoted memory', () => {
  it.each([
    [{ memory_ids: ['mem_1'] }, { banks: null, ids: ['mem_1'], entity: null, principal: null }],
    [{ entity: 'user:ann' }, { banks: null, entity: 'user:ann' }],
    [
      { bank_id: 'b', principal: 'user:ann' },
      { banks: ['b'], principal: 'user:ann' },
    ],
    [
      { banks: ['b', 'c'], scope: 'all' },
      { banks: ['b', 'c'], ids: null, entity: null, principal: null },
    ],
  ])('%j selects %j', (asked, plan) => {
    expect(asking(asked)).toMatchObject({ what: 'promoted', dry_run: false, reason: '', ...plan });
  });

  it.each([
    ['nothing selected', {}, 'MEMORY_SELECTOR_MISSING'],
    ['nothing selected in a bank', { bank_id: 'b' }, 'MEMORY_SELECTOR_MISSING'],
    ['all of no bank', { scope: 'all' }, 'MEMORY_BANKS_AMBIGUOUS'],
    ['banks in two ways', { bank_id: 'b', banks: ['b'], entity: 'e' }, 'MEMORY_BANKS_AMBIGUOUS'],
    ['everything, narrowed', { bank_id: 'b', scope: 'all', entity: 'e' }, 'MEMORY_SCOPE_CONTRADICTED'],
    ['the bank itself', { bank_id: 'b', scope: 'bank' }, 'MEMORY_SCOPE_CONTRADICTED'],
    ['softness', { entity: 'e', mode: 'soft' }, 'MEMORY_SCOPE_CONTRADICTED'],
    ['tags', { entity: 'e', tags: [] }, 'MEMORY_SELECTOR_UNFIT'],
    ['a session', { entity: 'e', session_id: 's' }, 'MEMORY_SELECTOR_UNFIT'],
    ['a day', { before_date: '2026-01-01T00:00:00.000Z' }, 'MEMORY_SELECTOR_UNFIT'],
  ])('with %s is refused', (_what, asked, code) => {
    expect(asking(asked)).toMatchObject({ kind: 'refused', code });
  });

  it('leaves memories of banks to be chosen by anything but an entity', () => {
    expect(planForget({ bank_id: 'b', entity: 'user:ann' })).toMatchObject({ kind: 'refused', code: 'MEMORY_SELECTOR_UNFIT' });
  });
});
