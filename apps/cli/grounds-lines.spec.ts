import { groundsLines } from './grounds-lines';

const SNAPSHOT = `sha256:${'a'.repeat(64)}`;

describe('what a run was told, for people', () => {
  it('names each finding with its score and every reason for its place', () => {
    const grounds = {
      evidence: [
        {
          evidence_ref: `kg:returns-policy#refunds@${SNAPSHOT}`,
          score: 0.8125,
          found_by: [
            { by: 'own', rank: 1, weight: 1, adds: 1 },
            { by: 'phrase', rank: null, weight: 0.2, adds: 0.2 },
          ],
        },
        {
          evidence_ref: `kg:returns-policy#limits@${SNAPSHOT}`,
          score: 0.5,
          found_by: [{ by: 'own', rank: 2, weight: 1, adds: 0.5 }],
          stale: 'expired' as const,
        },
      ],
      memories: [
        {
          memory_id: 'mem_01HZXK5Y4Q0000000000000000' as const,
          score: 0.5,
          found_by: [{ by: 'latest', rank: 3, weight: 0.1, adds: -0.05 }],
        },
      ],
    };
    expect(groundsLines({ grounds })).toEqual([
      'found, with its score and what found it (rank in the list, what it adds):',
      '  evidence  returns-policy#refunds          0.813  own #1 +1.000, phrase +0.200',
      '  evidence  returns-policy#limits           0.500  own #2 +0.500  [expired]',
      '  memory    mem_01HZXK5Y4Q0000000000000000  0.500  latest #3 -0.050',
    ]);
  });

  it('says nothing of a run that was told nothing', () => {
    expect(groundsLines({})).toEqual([]);
  });
});
