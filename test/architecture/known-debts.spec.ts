import { unsettled } from './known-debts';

describe('known debts', () => {
  it('excuse what is listed and nothing else', () => {
    expect(unsettled('x', ['old', 'new'], ['old'])).toEqual(['new']);
  });

  it('are reported once they are settled', () => {
    expect(unsettled('x', [], ['old'])).toEqual(['settled, remove it from known-debts.json: old']);
  });
});
