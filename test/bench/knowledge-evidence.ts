import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { isRefusal } from '@kernel/outcome';
import type { KnowledgeGraph } from '@edges/knowledge-store/knowledge-graph';
import type { KnowledgeStore, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import { Neo4jKnowledgeGraph } from '@edges/knowledge-store/neo4j-knowledge-graph';
import { Neo4jSession } from '@edges/knowledge-store/neo4j-session';
import { PostgresKnowledgeGraph } from '@edges/knowledge-store/postgres-knowledge-graph';
import { PostgresKnowledgeStore } from '@edges/knowledge-store/postgres-knowledge-store';
import { buildSnapshot } from '@planes/intelligence/knowledge/snapshot';
import { SystemClock } from '@platform/clock';
import { FindEvidence } from '../../apps/knowledge-substrate/find-evidence';
import { SnapshotIndexes } from '../../apps/knowledge-substrate/snapshot-indexes';
import { type Bench, NO_NEO4J, NO_POSTGRES, type Setting } from './bench';
import { type Figure, NOTHING_PROMISED, type Promised } from './figure';
import { onPGlite, onPostgres, type WithStore } from './fresh-store';
import { KNOWN_AT, ontologyOfParts, putParts, questionAbout } from './knowledge-parts';
import { failuresTold, saturate } from './load';
import { STOPWATCH } from './stopwatch';

const TENANT = 'bench';
const FORGET = 'MATCH (n {tenant_id: $tenant}) WITH n LIMIT 2000 DETACH DELETE n RETURN count(n) AS gone';
const SIZES = [1_000, 10_000, 100_000] as const;
const CALLS = 400;
/** At the largest size, on every store. */
const PROMISED: Promised = { p95Ms: 80, perSecond: null };
const INDEX_BYTES = 2 * 1024 * 1024 * 1024;

interface Measured {
  readonly backend: string;
  readonly store: KnowledgeStore;
  readonly graph: KnowledgeGraph;
  readonly promised: Promised;
}

/** Evidence of snapshots from 1 000 to 100 000 names, two hops, over the tables of the store and over Neo4j. */
export const knowledgeEvidence: Bench = {
  name: 'knowledge',
  tells: 'evidence queries at 1 000 to 100 000 names, on Postgres, Neo4j and PGlite',

  async run(setting) {
    const { databaseUrl: url } = setting;
    const server: readonly Figure[] =
      url === undefined
        ? [{ kind: 'unmeasured', what: 'evidence at 100000 names, Postgres', why: NO_POSTGRES }]
        : await measure(setting, 'Postgres', onPostgres(url), PROMISED);
    return [...server, ...(await measure(setting, 'PGlite', onPGlite, PROMISED))];
  },
};

function measure(setting: Setting, backend: string, withStore: WithStore, promised: Promised): Promise<readonly Figure[]> {
  return withStore(async (source) => {
    const database = source.as('fp_knowledge');
    const store = new PostgresKnowledgeStore(database, 'local');
    const tables: Measured = { backend, store, graph: new PostgresKnowledgeGraph(database), promised };
    const neo4j = setting.neo4j;
    const session = neo4j === undefined || backend !== 'Postgres' ? undefined : new Neo4jSession({ ...neo4j, timeoutMs: 120_000 });
    const figures: Figure[] = [];
    let names = 0;
    try {
      for (const size of SIZES) {
        setting.say(`knowledge on ${backend}: ${size} names`);
        await putParts(store, TENANT, names, size);
        names = size;
        const built = STOPWATCH.now();
        const head = await store.publish(TENANT, KNOWN_AT, (working) => buildSnapshot(TENANT, working, ontologyOfParts(TENANT)));
        setting.say(`  published in ${Math.round(STOPWATCH.now() - built)} ms: ${head.sections} sections, ${head.edges} edges`);
        figures.push(...(await asked(setting, tables, head, size)));
        if (session !== undefined)
          figures.push(
            ...(await asked(setting, { ...tables, backend: 'Neo4j', graph: new Neo4jKnowledgeGraph(session, store) }, head, size)),
          );
      }
    } finally {
      if (session !== undefined) await emptied(session);
    }
    if (backend === 'Postgres' && neo4j === undefined)
      figures.push({ kind: 'unmeasured', what: 'evidence at 100000 names, Neo4j', why: NO_NEO4J });
    return figures;
  });
}

async function asked(
  { say }: Setting,
  { backend, store, graph, promised }: Measured,
  head: SnapshotHead,
  size: number,
): Promise<readonly Figure[]> {
  const evidence = new FindEvidence(graph, new SnapshotIndexes(store, INDEX_BYTES), countTokens, new SystemClock());
  const ask = async (number: number): Promise<void> => {
    const found = await evidence.run(TENANT, questionAbout(head.snapshot_digest, (number * 7_919) % size));
    if (isRefusal(found)) throw new Error(found.code);
    const { passages, hops } = found.dated;
    if (passages.length === 0 || hops.length === 0) throw new Error('a question about a part finds its passage and its edges');
  };
  const first = STOPWATCH.now();
  await ask(0);
  const load = STOPWATCH.now() - first;
  for (let number = 1; number < 20; number++) await ask(number);
  const outcome = await saturate({ callers: 1, calls: CALLS }, (number) => ask(20 + number));
  for (const failure of failuresTold(outcome)) say(`  ${failure}`);
  const { millis, failed, perSecond } = outcome;
  const how = `one caller, ${head.sections} sections and ${head.edges} edges, two hops, five passages, nothing kept; the first question took ${Math.round(load)} ms`;
  const whole = size === SIZES.at(-1);
  return [
    {
      kind: 'measured',
      what: `evidence at ${size} names, ${backend}`,
      how,
      millis,
      failed,
      perSecond,
      promised: whole ? promised : NOTHING_PROMISED,
    },
  ];
}

/** Takes the bench's own copies out of the server, a few at a time, and lets it go. */
async function emptied(session: Neo4jSession): Promise<void> {
  try {
    for (let gone = 1; gone > 0;) {
      const [row] = await session.ask<{ gone: number }>(FORGET, { tenant: TENANT });
      gone = row?.gone ?? 0;
    }
  } finally {
    await session.close();
  }
}
