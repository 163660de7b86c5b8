import { randomUUID } from 'node:crypto';
import { type CacheKeeper, processRedis, sealingOf } from '@edges/cache/process-caches';
import { RedisRegionHealth } from '@edges/profile-health/redis-region-health';
import type { Lifecycle } from '@platform/lifecycle';
import type { Log } from '@platform/log';
import { Rounds } from '@platform/rounds';
import type { PlatformSettings } from '@platform/settings/platform-settings';
import { ProfileHealth } from './profile-health';

/** How often a process tells its region what it sees of the profiles; a decision made meanwhile uses what was heard last. */
const EXCHANGE_MS = 1_000;
/** What a process told longer ago than this is no longer believed. */
const HEARD_MS = 15_000;

/** The health of profiles as this process sees it and, with a Redis, as its region does. */
export function healthInRegion(platform: PlatformSettings, keeper: CacheKeeper, lifecycle: Lifecycle, log: Log): ProfileHealth {
  const redis = processRedis(platform, keeper);
  const plan = { region: platform.FIVEPLANE_REGION, holder: randomUUID(), heard: HEARD_MS };
  const health = new ProfileHealth(keeper.clock, redis && new RedisRegionHealth(redis, sealingOf(platform), plan, keeper.clock));
  if (redis === undefined) return health;
  const failed = (cause: unknown): void => log.error('the region’s health could not be exchanged', { cause });
  const rounds = new Rounds(() => health.exchange(), EXCHANGE_MS, failed);
  lifecycle.whenServing('health of the region', () => rounds.start());
  lifecycle.whenDraining('health of the region', () => rounds.stop());
  return health;
}
