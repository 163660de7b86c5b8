import { FixedClock } from '@testing/fixed-clock';
import { describeWithRedis } from '@testing/redis-server';
import { toldEvents } from '@testing/told-events';
import { InMemorySharedCache } from './in-memory-shared-cache';
import { openRedis } from './redis-connection';
import { RedisLine } from './redis-line';
import { RedisSharedCache } from './redis-shared-cache';
import { describeSharedCache, VALUE_BYTES } from './shared-cache.contract';

describeSharedCache('in memory', () => {
  const clock = new FixedClock();
  const events = toldEvents();
  return Promise.resolve({
    cache: new InMemorySharedCache(VALUE_BYTES, clock, events),
    prefix: '',
    told: events.told,
    outlived: () => Promise.resolve(void clock.advance(20)),
    close: () => Promise.resolve(),
  });
});

describeWithRedis('shared cache', ({ url, prefix }) => {
  describeSharedCache('redis', async () => {
    const events = toldEvents();
    const redis = openRedis(url, () => undefined);
    await new Promise((resolve) => redis.once('ready', resolve));
    return {
      cache: new RedisSharedCache(new RedisLine(redis, { wait: 10_000, rest: 1_000 }, new FixedClock(), events), VALUE_BYTES, events),
      prefix,
      told: events.told,
      outlived: async (key) => {
        while ((await redis.exists(key)) === 1);
      },
      close: async () => {
        const left = await redis.keys(`${prefix}*`);
        if (left.length > 0) await redis.del(...left);
        redis.disconnect();
      },
    };
  });
});
