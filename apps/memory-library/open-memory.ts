import { join } from 'node:path';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { isRefusal } from '@kernel/outcome';
import { isTenantId } from '@kernel/tenant';
import { PostgresBankHolds } from '@edges/bank-store/postgres-bank-holds';
import { PostgresBankJobs } from '@edges/bank-store/postgres-bank-jobs';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { PostgresIndexGenerations } from '@edges/bank-store/postgres-index-generations';
import { migrate } from '@edges/database/migrate';
import type { PgSource } from '@edges/database/pg-source';
import { openPGliteFolder } from '@edges/database/pglite-source';
import { openPostgres } from '@edges/database/postgres-source';
import { UsedMemories } from '@planes/intelligence/memory/lifecycle/used-memories';
import { AskVectors } from '@planes/intelligence/recall/ask-vectors';
import { BankRecall } from '@planes/intelligence/recall/bank-recall';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';
import { GrowGenerations } from '@planes/intelligence/recall/grow-generations';
import { LiveGenerations } from '@planes/intelligence/recall/live-generations';
import type { LoadedBanks } from '@planes/intelligence/recall/loaded-banks';
import { embedderOf } from '@planes/intelligence/recall/text-to-embed';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import type { Memory } from './memory';
import type { MemoryOptions, MemoryPlace } from './memory-options';
import { MemoryError } from './memory-error';
import { OpenMemory } from './open-memory-banks';
import { OwnEmbedder } from './own-embedder';
import { askReranker } from './own-reranker';
import { NEAR_FROM, ReadByModel } from './read-by-model';

const INDEX_BYTES = 256 * 1024 * 1024;
const REGION = 'local';
const POOL = 8;
const STATEMENT_TIMEOUT_MS = 30_000;
const ACQUIRE_TIMEOUT_MS = 20_000;

/**
 * Opens a memory, made if it is not there, and brings its tables up to date. Nothing else need be running.
 * One process at a time has a folder open; a database may be shared, also with the memory service.
 * @throws MemoryError when the tenant's name or the store will not do.
 */
export async function openMemory(options: MemoryOptions): Promise<Memory> {
  const { tenant = 'local', indexBytes = INDEX_BYTES, now = () => new Date(), embedder: own, onEmbedderAway = () => undefined } = options;
  if (!isTenantId(tenant)) throw new MemoryError('MEMORY_TENANT_INVALID', 'name a tenant with 2–63 lower-case letters, digits and dashes');
  const embedder = own === undefined ? null : new OwnEmbedder(own);
  const reranker = askReranker(options);
  const source = await openSource(options);
  const database = source.as('fp_memory');
  const store = new PostgresBankStore(database, REGION);
  const generations = new PostgresIndexGenerations(database, REGION);
  const vectors = { source: generations, embedder: embedder && embedderOf(embedder) };
  const live = new LiveGenerations(store, new GenerationMemory<LoadedBanks>(indexBytes), 'none', vectors);
  const asks = embedder && new AskVectors(generations, embedder, (_, cause) => onEmbedderAway(cause));
  const grow = new GrowGenerations(generations, embedder, NEAR_FROM);
  const reading =
    vectors.embedder === null
      ? null
      : new ReadByModel({
          ...{ tenant, store, generations, grow, embedder: vectors.embedder, now: () => now().getTime(), onAway: onEmbedderAway },
        });
  reading?.begin();
  const used = new UsedMemories(store);
  return new OpenMemory({
    tenant,
    store,
    holds: new PostgresBankHolds(database, REGION),
    jobs: new PostgresBankJobs(database, REGION),
    recall: new BankRecall(store, live, (text) => countTokens(text), asks, reranker),
    ids: new RandomIds(new SystemClock()),
    now: () => now().getTime(),
    used,
    reading,
    close: async () => {
      await reading?.close();
      await embedder?.close();
      // The store goes even when the last uses cannot be written; whoever closes is told.
      await used.flush().finally(() => source.close());
    },
  });
}

async function openSource(place: MemoryPlace): Promise<PgSource> {
  const limits = { acquireTimeoutMs: ACQUIRE_TIMEOUT_MS, statementTimeoutMs: STATEMENT_TIMEOUT_MS };
  const source =
    'dataDir' in place
      ? await openPGliteFolder(join(place.dataDir, 'store'), limits)
      : // A lost idle connection is opened anew by the next ask; whoever asks meanwhile is told.
        openPostgres({ ...limits, url: place.databaseUrl, maxConnections: POOL, onLostConnection: () => undefined });
  try {
    const migrated = await migrate(source);
    if (isRefusal(migrated)) throw new MemoryError(migrated.code, migrated.reason);
    return source;
  } catch (error) {
    await source.close();
    throw error;
  }
}
