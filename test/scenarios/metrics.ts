import { ask } from './ask';
import { until } from './until';

/** The value of one line of a process's `/metrics`; zero when nothing was counted yet. */
export async function counted(url: string, line: string): Promise<number> {
  const { body } = await ask<string>(url, { path: '/metrics' });
  const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return Number(found?.slice(line.length + 1) ?? 0);
}

/** Waits until a line of `/metrics` has reached a value. */
export async function reached(url: string, line: string, atLeast: number): Promise<void> {
  await until(`${line} ≥ ${atLeast} at ${url}`, async () => ((await counted(url, line)) >= atLeast ? true : undefined));
}

/** Keeps the registry's documents, or something made of them, and lets it go when their channel moves. */
export const READERS = [
  'ai-gateway',
  'context-compiler',
  'conversation-manager',
  'llm-router',
  'orchestrator',
  'policy-engine',
  'tool-gateway',
] as const;

/** One once the reader reads: what is told afterwards reaches it. */
export const stands = (consumer: string): string => `fiveplane_platform_events_consumer_standing{consumer="${consumer}"}`;
export const consumed = (consumer: string): string => `fiveplane_platform_events_consumed_total{consumer="${consumer}",topic="promotions"}`;
/** Values of a cache that a promotion evicted. */
export const evicted = (cache: string): string => `fiveplane_platform_cache_evictions_total{cache="${cache}",why="promotion"}`;
