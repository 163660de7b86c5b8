/** A small repository for the controls: what the fixtures below may import. */
export const WORLD: ReadonlyMap<string, string> = new Map([
  ['libs/kernel/digest.ts', "import { hash } from 'node:crypto'; export const d = hash;"],
  ['libs/planes/model/route.ts', "import { d } from '@kernel/digest'; export const route = d;"],
  ['libs/planes/trust/policy.ts', 'export interface Rule {} export const rule = 1;'],
  ['libs/contracts/services.ts', 'export const S = 1;'],
  ['libs/edges/database/database.ts', 'export abstract class Database {}'],
  ['libs/edges/database/pg-database.ts', "import { Pool } from 'pg'; export class PgDatabase { pool = Pool; }"],
  ['libs/edges/audit-log/audit-log.ts', 'export abstract class AuditLog {}'],
  [
    'libs/edges/audit-log/postgres-audit-log.ts',
    "import { AuditLog } from './audit-log'; export class PostgresAuditLog extends AuditLog {}",
  ],
  [
    'libs/edges/audit-log/in-memory-audit-log.ts',
    "import { AuditLog } from './audit-log'; export class InMemoryAuditLog extends AuditLog {}",
  ],
  ['libs/edges/peers/policy/policy.ts', 'export abstract class Policy {}'],
  ['libs/platform/provide.ts', "import type { Provider } from '@nestjs/common'; export type P = Provider;"],
  ['libs/platform/grpc/peer-channel.ts', "import { Client } from '@grpc/grpc-js'; export const channel = Client;"],
  ['libs/testing/a-run.ts', 'export const aRun = 1;'],
  [
    'apps/llm-router/llm-router.module.ts',
    "import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log'; export const m = PostgresAuditLog;",
  ],
  ['apps/llm-router/choose-route.ts', "import { AuditLog } from '@edges/audit-log/audit-log'; export const c = AuditLog;"],
]);

interface Fixture {
  readonly path: string;
  readonly text: string;
  /** The one rule that must be reported; `nothing` where the table allows it. */
  readonly rule: string;
}

const fixture = (path: string, text: string, rule: string): Fixture => ({ path, text, rule });

export const IMPORT_FIXTURES: readonly Fixture[] = [
  fixture('libs/kernel/x.ts', "import { route } from '@planes/model/route';", 'kernel → planes'),
  fixture('libs/kernel/x.ts', "import type { Rule } from '@planes/trust/policy';", 'kernel → planes'),
  fixture('libs/kernel/x.ts', "import { readFileSync } from 'node:fs';", 'kernel loads nothing impure'),
  fixture('libs/kernel/x.ts', "import { randomBytes } from 'node:crypto';", 'only hashing, signing and verifying'),
  fixture('libs/kernel/x.ts', "import * as crypto from 'node:crypto';", 'only hashing, signing and verifying'),
  fixture('libs/kernel/x.ts', "import Type from 'typebox'; import { sign } from 'node:crypto';", 'nothing'),
  fixture('libs/planes/model/x.ts', "import { rule } from '@planes/trust/policy';", 'planes → planes'),
  fixture('libs/planes/model/x.ts', "import { rule } from '../trust/policy';", 'planes → planes'),
  fixture('libs/planes/model/x.ts', "export { rule } from '../trust/policy';", 'planes → planes'),
  fixture('libs/planes/model/x.ts', "export type R = import('../trust/policy').Rule;", 'planes → planes'),
  fixture('libs/planes/model/x.ts', "const p = await import('../trust/policy');", 'planes → planes'),
  fixture('libs/planes/model/x.ts', "const p = require('../trust/policy');", 'planes → planes'),
  fixture('libs/planes/model/x.ts', "import { route } from './route';", 'nothing'),
  fixture('libs/planes/model/x.ts', "import { d } from '../../kernel/digest';", 'layers are reached by alias'),
  fixture('libs/planes/model/x.ts', "import { Injectable } from '@nestjs/common';", 'planes loads nothing impure'),
  fixture('libs/planes/model/x.ts', "import { AuditLog } from '@edges/audit-log/audit-log';", 'planes → port'),
  fixture('libs/planes/model/x.ts', "import { S } from '@contracts/services';", 'planes → contracts'),
  fixture('libs/planes/model/x.spec.ts', "import { aRun } from '@testing/a-run'; import * as fc from 'fast-check';", 'nothing'),
  fixture('libs/planes/model/x.ts', "import { aRun } from '@testing/a-run';", 'planes → testing'),
  fixture('libs/planes/model/x.spec.ts', "import { rule } from '../trust/policy';", 'planes → planes'),
  fixture('libs/contracts/x.ts', "import { d } from '@kernel/digest';", 'contracts → kernel'),
  fixture('libs/contracts/x.ts', "import { Pool } from 'pg';", 'contracts load only what generated code loads'),
  fixture('libs/edges/memory/x.ts', "import type { Rule } from '@planes/trust/policy';", 'nothing'),
  fixture('libs/edges/memory/x.ts', "import { type Rule } from '@planes/trust/policy';", 'nothing'),
  fixture('libs/edges/memory/x.ts', "import { rule } from '@planes/trust/policy';", 'edges → planes'),
  fixture('libs/edges/memory/x.contract.ts', "import { rule } from '@planes/trust/policy';", 'nothing'),
  fixture('libs/edges/memory/x.ts', "import { type Rule, rule } from '@planes/trust/policy';", 'edges → planes'),
  fixture('libs/edges/memory/x.ts', "import { Database } from '../database/database'; import { Pool } from 'pg';", 'nothing'),
  fixture('libs/edges/memory/x.ts', "import { PgDatabase } from '../database/pg-database';", 'edges → adapter'),
  fixture('libs/edges/memory/x.ts', "import { AuditLog } from '../audit-log/audit-log';", 'edges → port'),
  fixture('libs/edges/memory/x.ts', "import { Injectable } from '@nestjs/common';", 'edges know no framework'),
  fixture('libs/edges/memory/x.ts', "import { P } from '@platform/provide';", 'edges → platform'),
  fixture('libs/edges/memory/x.ts', "import { S } from '@contracts/services';", 'edges → contracts'),
  fixture(
    'libs/edges/peers/policy/x.ts',
    "import { S } from '@contracts/services'; import { channel } from '@platform/grpc/peer-channel';",
    'nothing',
  ),
  fixture('libs/edges/peers/policy/x.ts', "import { P } from '@platform/provide';", 'peers → platform'),
  fixture('libs/edges/peers/policy/x.ts', "import { Client } from '@grpc/grpc-js';", 'peers loads nothing impure'),
  fixture('libs/edges/peers/policy/x.spec.ts', "import { m } from '../../../../apps/llm-router/llm-router.module';", 'nothing'),
  fixture('libs/edges/peers/policy/x.ts', "import { m } from '../../../../apps/llm-router/llm-router.module';", 'peers → apps'),
  fixture('libs/platform/x.ts', "import { route } from '@planes/model/route';", 'platform → planes'),
  fixture('libs/platform/x.ts', "import type { AuditLog } from '@edges/audit-log/audit-log';", 'platform → port'),
  fixture('apps/tool-gateway/x.ts', "import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';", 'apps → adapter'),
  fixture('apps/tool-gateway/x.ts', "import { AuditLog } from '@edges/audit-log/audit-log';", 'nothing'),
  fixture('apps/tool-gateway/tool-gateway.module.ts', "import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';", 'nothing'),
  fixture('apps/tool-gateway/x.ts', "import { m } from '../llm-router/llm-router.module';", 'apps → apps'),
  fixture('apps/tool-gateway/x.ts', "import { aRun } from '@testing/a-run';", 'apps → testing'),
  fixture('apps/all-in-one/all-in-one.module.ts', "import { m } from '../llm-router/llm-router.module';", 'nothing'),
  fixture('apps/all-in-one/all-in-one.module.ts', "import { c } from '../llm-router/choose-route';", 'apps → apps'),
  fixture('libs/testing/a-store.ts', "import { InMemoryAuditLog } from '@edges/audit-log/in-memory-audit-log';", 'nothing'),
  fixture('libs/testing/a-store.ts', "import { PostgresAuditLog } from '@edges/audit-log/postgres-audit-log';", 'testing → adapter'),
  fixture('libs/testing/a-store.ts', "import { P } from '@platform/provide';", 'testing → platform'),
  fixture('libs/testing/a-store.ts', "import { Test } from '@nestjs/testing';", 'testing loads nothing impure'),
  fixture('libs/platform/x.ts', "import settings from '../../nest-cli.json';", 'imports stay inside apps, libs and test'),
];

/** Each reaches past its arguments exactly once. */
export const PURITY_FIXTURES = [
  'const at = Date.now();',
  'const at = new Date();',
  'const at = Date();',
  "const at = Date['now']();",
  'const r = Math.random();',
  'const home = process.env;',
  'const t = performance.now();',
  'const id = crypto.randomUUID();',
  "const f = new Intl.NumberFormat('de');",
  'names.sort((a, b) => a.localeCompare(b));',
  'const t = amount.toLocaleString();',
  'setTimeout(() => 1, 1);',
  "const r = await fetch('http://localhost');",
  "console.log('here');",
  'const time = globalThis;',
  'const now = { process }.process;',
];

/** Each only looks like it. */
export const PURE_FIXTURES = [
  "const at = new Date('2026-01-31T09:30:00.000Z'); const ms = Date.parse('2026');",
  'const m = Math.max(1, 2);',
  'interface Step { process: string; console?: number } const s = step.process;',
  'const o = { performance: 1, fetch: 2 };',
  '// Date.now() would not be replayed',
  "const text = 'process.env';",
];
