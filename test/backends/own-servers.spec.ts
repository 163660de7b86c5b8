import { Redis } from 'ioredis';
import { describeOnBackend } from '@testing/describe-on-backend';
import { OwnServers } from './own-servers';

describeOnBackend('servers that one test has to itself', 'redis', 'REDIS_URL', () => {
  let servers: OwnServers;
  const ask = async <T>(command: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(servers.variable('REDIS_URL'), { lazyConnect: true, retryStrategy: () => null, commandTimeout: 500 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await command(redis);
    } finally {
      redis.disconnect();
    }
  };

  beforeAll(async () => {
    servers = await OwnServers.start(['redis']);
  });
  afterAll(() => servers?.remove());

  it('are not the ones that others use', () => {
    expect(servers.variable('REDIS_URL')).not.toBe(process.env['REDIS_URL']);
  });

  it('are silent while they are paused, and go on', async () => {
    servers.pause('redis');
    await expect(ask((redis) => redis.ping())).rejects.toThrow();
    servers.resume('redis');
    expect(await ask((redis) => redis.ping())).toBe('PONG');
  });

  it('are killed, and started again with what they had acknowledged', async () => {
    await ask((redis) => redis.set('kept', 'yes'));
    await servers.kill('redis');
    expect(servers.runs('redis')).toBe(false);
    await expect(ask((redis) => redis.ping())).rejects.toThrow();
    await servers.startAgain('redis');
    expect(await ask((redis) => redis.get('kept'))).toBe('yes');
  });

  it('are refused by a name that no backend has', async () => {
    await expect(OwnServers.start(['mysql'])).rejects.toThrow('there is no backend mysql');
    await expect(servers.kill('kafka')).rejects.toThrow('kafka is none of redis');
  });
});
