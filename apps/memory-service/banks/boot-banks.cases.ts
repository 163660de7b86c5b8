import { hash } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import { privateKeyFrom } from '@kernel/keys';
import { isRefusal } from '@kernel/outcome';
import { Pause } from '@kernel/pause';
import { SaltSource } from '@kernel/salt-source';
import { keyText, secretHash } from '@planes/decision/conversation/api-key-text';
import { BankDirectory } from '@edges/bank-directory/bank-directory';
import { PostgresBankDirectory } from '@edges/bank-directory/postgres-bank-directory';
import { BankHolds } from '@edges/bank-store/bank-holds';
import { BankJobs } from '@edges/bank-store/bank-jobs';
import { BankStore } from '@edges/bank-store/bank-store';
import { PostgresBankHolds } from '@edges/bank-store/postgres-bank-holds';
import { PostgresBankJobs } from '@edges/bank-store/postgres-bank-jobs';
import { PostgresBankStore } from '@edges/bank-store/postgres-bank-store';
import { IndexGenerations } from '@edges/bank-store/index-generations';
import { PostgresIndexGenerations } from '@edges/bank-store/postgres-index-generations';
import { MemoryStore } from '@edges/memory-store/memory-store';
import { PostgresMemoryStore } from '@edges/memory-store/postgres-memory-store';
import { InMemoryModelBoundary } from '@edges/peers/ai-gateway/in-memory-model-boundary';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { InMemoryAuditTrail } from '@edges/peers/audit-log/in-memory-audit-trail';
import { InMemoryKeyHolders } from '@edges/peers/key-holders/in-memory-key-holders';
import { KeyHolders } from '@edges/peers/key-holders/key-holders';
import { Registry } from '@edges/peers/registry/registry';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { Signer } from '@edges/signer/signer';
import { bootService } from '@platform/boot-service';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import { provideAs, provideValue } from '@platform/provide';
import { RandomSalts } from '@platform/random-salts';
import type { RunningService } from '@platform/service-spec';
import { TimerPause } from '@platform/timer-pause';
import { ResolvingRegistry } from '@testing/resolving-registry';
import type { TestStore } from '@testing/stores';
import { MEMORY_SERVICE_SETTINGS } from '../memory-service.config';
import { PromotedGenerations } from '../promoted-generations';
import { BankEmbedder } from './bank-embedder';
import { BanksModule } from './banks.module';

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The memory API, booted over a real store and peers that behave. */
export interface BootedBanks {
  readonly running: RunningService;
  readonly store: BankStore;
  readonly memories: MemoryStore;
  /** What this process keeps of promoted memory. */
  readonly generations: PromotedGenerations;
  readonly signer: Signer;
  readonly trail: InMemoryAuditTrail;
  /** The key of somebody with these roles. */
  readonly keyOf: (tenant: string, user: string, ...roles: string[]) => string;
  readonly ask: (path: string, key: string | undefined, ask?: Ask) => Promise<Answer>;
  readonly post: (path: string, key: string | undefined, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** A registry in which nobody has published a market, and a gateway that nobody may need then. */
const NO_MARKET: readonly Provider[] = [
  provideValue(Registry, new ResolvingRegistry([], [])),
  provideValue(
    ModelBoundary,
    new InMemoryModelBoundary(() => {
      throw new Error('nobody may ask a model');
    }),
  ),
];

/** @param models a registry and a model boundary. @param replaced providers in place of the usual ones. */
export async function bootBanks(
  opened: TestStore,
  models: readonly Provider[] = NO_MARKET,
  replaced: readonly Provider[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<BootedBanks> {
  const database = opened.source.as('fp_memory');
  const store = new PostgresBankStore(database, 'local');
  const memories = new PostgresMemoryStore(database, 'local');
  const generations = new PromotedGenerations(memories);
  const holders = new InMemoryKeyHolders();
  const ids = new RandomIds(new SystemClock());
  const trail = new InMemoryAuditTrail(privateKeyFrom(Buffer.alloc(32, 3)));
  const signer = KeyFileSigner.from({ purpose: 'deletion_receipt', seed: Buffer.alloc(32, 7).toString('base64') });
  if (isRefusal(signer)) throw new Error('no signer');
  const edges: readonly Provider[] = [
    provideValue(BankStore, store),
    provideValue(MemoryStore, memories),
    provideValue(PromotedGenerations, generations),
    provideValue(IndexGenerations, new PostgresIndexGenerations(database, 'local')),
    provideValue(BankEmbedder, new BankEmbedder(null)),
    provideValue(BankDirectory, new PostgresBankDirectory(database)),
    provideValue(BankHolds, new PostgresBankHolds(database, 'local')),
    provideValue(BankJobs, new PostgresBankJobs(database, 'local')),
    provideValue(KeyHolders, holders),
    provideValue(Signer, signer),
    provideValue(AuditTrail, trail),
    provideAs(SaltSource, RandomSalts),
    provideAs(Pause, TimerPause),
    ...models,
    ...replaced,
  ];
  const running = await bootService(
    {
      app: 'memory-service',
      settings: MEMORY_SERVICE_SETTINGS,
      services: [],
      calls: [],
      module: (booting) => BanksModule.over(booting, edges),
    },
    {
      ...{ FIVEPLANE_HTTP_PORT: '0', FIVEPLANE_GRPC_PORT: '0', FIVEPLANE_LOG_LEVEL: 'error', MEMORY_JOBS_MS: '20', MEMORY_USES_MS: '20' },
      // Rows of generations would come whenever they come; specs that want them say so.
      MEMORY_GENERATIONS_MS: '3600000',
      FIVEPLANE_SERVICE_SECRET: 'a-secret-of-the-memory-service-and-its-callers',
      ...environment,
    },
  );
  const keyOf = (tenant_id: string, user_id: string, ...roles: string[]): string => {
    const key_id = ids.next('key');
    const text = keyText(key_id, hash('sha256', key_id, 'buffer'));
    holders.add(key_id, secretHash({ key_id, secret: text.slice(-43) }), { tenant_id, user_id, kind: 'user', roles });
    return text;
  };
  const ask = (path: string, key: string | undefined, asked: Ask = {}) => askOver(running.httpUrl + path, key, asked);
  return {
    running,
    store,
    memories,
    generations,
    signer,
    trail,
    keyOf,
    ask,
    post: (path, key, body, headers = {}) => ask(path, key, { method: 'POST', body, headers }),
    close: async () => {
      await running.stop();
      await opened.close();
    },
  };
}

async function askOver(url: string, key: string | undefined, { method = 'GET', body, headers = {} }: Ask): Promise<Answer> {
  const written = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(written === undefined ? {} : { body: written }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  const isJson = type?.includes('application/json') === true || type?.includes('problem+json') === true;
  return { status: response.status, type, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}
