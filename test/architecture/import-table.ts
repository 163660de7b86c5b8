/** Where a file lives, as far as imports are concerned. */
export type Layer = 'kernel' | 'planes' | 'contracts' | 'edges' | 'peers' | 'platform' | 'apps' | 'testing' | 'test';

/** What an import reaches. A file of a port's folder is a port when it holds only types, pure functions and abstract classes. */
export type Target = 'kernel' | 'planes' | 'contracts' | 'port' | 'adapter' | 'platform' | 'apps' | 'testing' | 'test';

/** How far a permission goes. */
export type Extent =
  | 'all'
  /** Types only: gone at run time. */
  | 'types'
  /** Only inside the same plane, port folder or app. */
  | 'own'
  /** Only from `*.module.ts`. */
  | 'from modules'
  /** Only ports of `libs/edges/database`, which every store speaks to. */
  | 'database'
  /** Only `in-memory-*.ts`. */
  | 'in memory'
  /** Only `libs/platform/grpc`. */
  | 'grpc connect';

/** Which npm packages and Node modules a layer may load. */
export type Packages = 'pure' | 'generated' | 'drivers' | 'any';

export interface Row {
  readonly may: Readonly<Partial<Record<Target, readonly Extent[]>>>;
  readonly packages: Packages;
}

/** Who may import whom: the table of the architecture, as data. What a row does not name is refused. */
export const IMPORT_TABLE: Readonly<Record<Layer, Row>> = {
  kernel: { may: { kernel: ['all'] }, packages: 'pure' },
  planes: { may: { kernel: ['all'], planes: ['own'] }, packages: 'pure' },
  contracts: { may: { contracts: ['all'] }, packages: 'generated' },
  edges: { may: { kernel: ['all'], planes: ['types'], port: ['own', 'database'], adapter: ['own'] }, packages: 'drivers' },
  peers: {
    may: { kernel: ['all'], planes: ['types'], contracts: ['all'], port: ['own'], adapter: ['own'], platform: ['grpc connect'] },
    packages: 'pure',
  },
  platform: { may: { kernel: ['all'], contracts: ['all'], platform: ['all'] }, packages: 'any' },
  apps: {
    may: {
      kernel: ['all'],
      planes: ['all'],
      contracts: ['all'],
      port: ['all'],
      adapter: ['from modules'],
      platform: ['all'],
      apps: ['own'],
    },
    packages: 'any',
  },
  testing: { may: { kernel: ['all'], planes: ['all'], port: ['all'], adapter: ['in memory'], testing: ['all'] }, packages: 'pure' },
  test: {
    may: {
      kernel: ['all'],
      planes: ['all'],
      contracts: ['all'],
      port: ['all'],
      adapter: ['all'],
      platform: ['all'],
      apps: ['all'],
      testing: ['all'],
      test: ['all'],
    },
    packages: 'any',
  },
};

/** Whom any app may compose: the all-in-one alone connects other apps, and only through their modules. */
export const COMPOSING_APP = 'all-in-one';

/** Packages without clock, randomness, environment or I/O. */
export const PURE_PACKAGES = ['typebox', 'json-logic-engine', 'gpt-tokenizer', 'snowball-stemmers', 'markdown-it'] as const;

/** What `node:crypto` may give to kernel and planes: hashing, signing, verifying. No key generation, no randomness. */
export const PURE_CRYPTO = [
  'hash',
  'createHash',
  'createHmac',
  'sign',
  'verify',
  'timingSafeEqual',
  'createPublicKey',
  'createPrivateKey',
  'KeyObject',
] as const;

/** What generated code loads. */
export const GENERATED_PACKAGES = ['@bufbuild/protobuf', '@grpc/grpc-js', '@nestjs/microservices', 'rxjs'] as const;

/** Frameworks: never in an edge. */
export const FRAMEWORKS = ['@nestjs', 'rxjs', 'reflect-metadata', 'fastify', '@fastify'] as const;

export interface Exception {
  readonly from: RegExp;
  readonly to: RegExp;
  readonly why: string;
}

/** What the table does not say and is right nevertheless, each with its reason. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    from: /^apps\/memory-library\/open-memory\.ts$/,
    to: /^libs\/edges\/(database|bank-store)\//,
    why: 'the library has no Nest module: this file connects its parts instead',
  },
  {
    from: /^apps\/memory-library\/local-model\.ts$/,
    to: /^libs\/edges\/embedder\/onnx\//,
    why: 'the library has no Nest module: this file brings the model of a folder',
  },
  {
    from: /^apps\/memory-library\/own-reranker\.ts$/,
    to: /^libs\/edges\/reranker\//,
    why: 'the library has no Nest module: this file gives a reranker its budget',
  },
  {
    from: /^apps\/memory-library\/stage-package\.ts$/,
    to: /^(libs\/edges\/database\/migrations\.ts$|typescript$)/,
    why: 'packing emits types; the packed files load nothing of it',
  },
  {
    from: /^libs\/testing\//,
    to: /^node:/,
    why: 'scripted providers and tools speak the real wire, on loopback',
  },
  {
    from: /^libs\/testing\/(stores|store-reset|[a-z]+-template)\.ts$/,
    to: /^(libs\/edges\/database\/|pg$)/,
    why: 'contract suites run over real stores; these files open them',
  },
  {
    from: /^libs\/testing\/boot-[a-z-]+\.ts$/,
    to: /^(apps\/[a-z-]+\/[a-z-]+\.module\.ts$|libs\/platform\/|libs\/edges\/database\/|libs\/contracts\/|@nestjs\/|@grpc\/)/,
    why: 'specs drive the real process, beside the wire of its peers',
  },
];
