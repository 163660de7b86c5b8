import { partsOf } from './profile-parts';

const frame = (id: number, functionName: string, url: string, children: readonly number[] = []) => ({
  id,
  callFrame: { functionName, url },
  children,
});

describe('partsOf', () => {
  const nodes = [
    frame(1, '(root)', '', [2, 5, 6]),
    frame(2, 'append', '/x/libs/edges/run-journal/postgres-run-journal.ts', [3]),
    frame(3, 'query', '/x/node_modules/pg/lib/client.js', [4]),
    frame(4, 'write', 'node:net'),
    frame(5, '(idle)', ''),
    frame(6, 'processTicksAndRejections', 'node:internal/process/task_queues'),
  ];

  it('gives a sample to the innermost frame that belongs to a part', () => {
    expect(partsOf({ nodes, samples: [4, 2, 5, 6], timeDeltas: [4_000, 2_000, 3_000, 1_000] })).toEqual([
      ['Postgres client', 4],
      ['idle', 3],
      ['the rest of the platform', 2],
      ['elsewhere', 1],
    ]);
  });

  it('says nothing of nothing', () => {
    expect(partsOf({ nodes, samples: [], timeDeltas: [] })).toEqual([]);
  });
});
