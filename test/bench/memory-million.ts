import { type Bench, NO_POSTGRES } from './bench';
import { onPostgres } from './fresh-store';
import { measureRecall } from './memory-recall';
import { writesBetweenRecalls } from './memory-writes';

/** What takes long: a million units. Run when it is named, never with the others. */
export const memoryMillion: Bench = {
  name: 'memory-million',
  tells:
    'recall and forgetting at 1 000 000 units in 1 000 banks, and one bank of 300 000 written to and asked in turns, on Postgres; takes long',
  when: 'named',

  async run(setting) {
    const { databaseUrl: url } = setting;
    if (url === undefined) return [{ kind: 'unmeasured', what: 'recall at 1000000 units, Postgres', why: NO_POSTGRES }];
    const expected = { recall: { p95Ms: null, perSecond: null }, callers: 4, calls: 4_000, sizes: [1_000] };
    return [
      ...(await measureRecall(setting, 'Postgres', onPostgres(url), expected)),
      ...(await writesBetweenRecalls(setting, 'Postgres', onPostgres(url), [300_000])),
    ];
  },
};
