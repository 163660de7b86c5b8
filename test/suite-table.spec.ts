/** What the runner gives its reporters, as far as the table reads it. */
interface RunFile {
  readonly testFilePath: string;
  readonly testResults: readonly { readonly status: string; readonly ancestorTitles: readonly string[] }[];
}

// Reporters are loaded as they are, so this one is no TypeScript.
const { suiteTable } = jest.requireActual<{ suiteTable: (files: readonly RunFile[], root: string) => readonly string[] }>(
  './suite-table.js',
);

const test = (status: string, ...ancestorTitles: readonly string[]) => ({ status, ancestorTitles });

describe('the table that ends a run', () => {
  it('counts what passed, failed and was skipped, by port and server', () => {
    const files = [
      {
        testFilePath: '/root/libs/edges/events/topics.spec.ts',
        testResults: [
          test('passed', 'topics on pglite', 'keep order'),
          test('passed', 'topics on pglite'),
          test('passed', 'topics on kafka'),
          test('failed', 'topics on kafka'),
          test('passed', 'what works on its own'),
        ],
      },
      { testFilePath: '/root/libs/edges/events/outbox.spec.ts', testResults: [test('pending', 'outbox on postgres')] },
      { testFilePath: '/root/libs/edges/cache/cache.spec.ts', testResults: [test('passed', 'cache on redis')] },
      { testFilePath: '/root/test/scenarios/a.spec.ts', testResults: [test('passed', 'a day on s3'), test('passed', 'a run')] },
      { testFilePath: '/root/libs/kernel/a.spec.ts', testResults: [test('passed', 'pure')] },
    ];
    expect(suiteTable(files, '/root')).toEqual([
      'passed, by port and server  pglite      postgres  redis        kafka  s3  none',
      '(test/scenarios)                 ·             ·      ·            ·   1     ·',
      'cache                            ·             ·      1            ·   ·     ·',
      'events                           2  0, 1 skipped      ·  1, 1 failed   ·     1',
    ]);
  });

  it('is absent where nothing of it ran', () => {
    expect(suiteTable([{ testFilePath: '/root/libs/kernel/a.spec.ts', testResults: [test('passed', 'pure')] }], '/root')).toEqual([]);
  });
});
