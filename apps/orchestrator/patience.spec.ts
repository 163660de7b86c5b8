import { patienceWith, type Trouble } from './patience';

const FRESH: Trouble = { attempts: 0, tried: 0, bearable: 10_000, overdue: false };

describe('patienceWith', () => {
  const cases: readonly [string, Parameters<typeof patienceWith>[0]['kind'], 'never' | 'later', Partial<Trouble>, string][] = [
    ['tries a broken peer again', 'recall_memory', 'later', {}, 'again'],
    ['gives a read up when it has been broken for too long', 'recall_memory', 'later', { tried: 10_001 }, 'give_up'],
    ['gives up at once what can never work', 'call_model', 'never', {}, 'give_up'],
    ['comes back later to a tool call that may have happened', 'call_tool', 'later', { tried: 10_001 }, 'put_off'],
    ['gives a tool call up when the run is past its deadline', 'call_tool', 'later', { tried: 10_001, overdue: true }, 'give_up'],
    ['never gives the record up', 'seal_record', 'later', { tried: 10_001, overdue: true }, 'put_off'],
    ['never gives the record up, even to a store that says never', 'seal_record', 'never', { tried: 10_001, overdue: true }, 'put_off'],
    ['never gives the close up', 'close_run', 'never', {}, 'again'],
  ];
  it.each(cases)('%s', (_title, kind, retry, trouble, expected) => {
    expect(patienceWith({ kind }, { retry }, { ...FRESH, ...trouble }).kind).toBe(expected);
  });

  it('waits longer each time, and never longer than two seconds', () => {
    const waits = [0, 1, 2, 3, 4, 5, 50].map((attempts) =>
      patienceWith({ kind: 'call_model' }, { retry: 'later' }, { ...FRESH, attempts }),
    );
    expect(waits).toEqual([100, 200, 400, 800, 1600, 2000, 2000].map((after) => ({ kind: 'again', after })));
  });
});
