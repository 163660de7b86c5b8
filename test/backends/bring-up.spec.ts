import { aBackend, chosen } from './a-backend';
import { CannotRun } from './backend';
import { bringUp, installAll } from './bring-up';

describe('bringing backends up', () => {
  it('installs and starts what is away, and leaves what answers alone', async () => {
    const calls: string[] = [];
    const running = aBackend({
      name: 'running',
      probe: async () => ({ version: 'Running 1' }),
      install: async () => void calls.push('install running'),
      start: async () => void calls.push('start running'),
    });
    let up = false;
    const away = aBackend({
      name: 'away',
      install: async () => void calls.push('install away'),
      start: async () => void ((up = true), calls.push('start away')),
      probe: async () => (up ? { version: 'Away 1' } : undefined),
    });
    const said: string[] = [];
    expect(await bringUp([chosen(running, said), chosen(away, said)])).toEqual([]);
    expect(calls).toEqual(['install away', 'start away']);
    expect(said).toEqual(['running: up on 127.0.0.1:25000: Running 1', 'away: up on 127.0.0.1:25000: Away 1']);
  });

  it('brings up the others when one cannot be installed', async () => {
    const broken = aBackend({ name: 'broken', install: () => Promise.reject(new CannotRun('no', 'try again')) });
    const said: string[] = [];
    const failed = await bringUp([chosen(broken, said), chosen(aBackend({ name: 'fine' }), said)]);
    expect(failed.map(({ name, error }) => [name, String(error)])).toEqual([['broken', 'CannotRun: no']]);
    expect(said).toEqual(['fine: up on 127.0.0.1:25000: Store 1.2.3']);
  });

  it('reports a server that started and is silent', async () => {
    const silent = aBackend({ probe: async () => undefined });
    expect((await bringUp([chosen(silent)])).map(({ error }) => String(error))).toEqual(['CannotRun: it started but does not answer']);
  });

  it('refuses a fast server when a durable one was asked for', async () => {
    const fast = chosen(aBackend({ probe: async () => ({ version: 'Store 1', durability: 'fast' }) }));
    const failed = await bringUp([{ ...fast, site: { ...fast.site, durability: 'durable' } }]);
    expect(failed.map(({ error }) => String(error))).toEqual(['CannotRun: it is running without fsync']);
  });

  it('lets one tool install one thing at a time', async () => {
    const open = new Set<string>();
    const together: string[] = [];
    const slow = (name: string, installedBy: 'apt' | 'maven') =>
      aBackend({
        name,
        installedBy,
        install: async () => {
          open.add(name);
          together.push([...open].join('+'));
          await new Promise((resolve) => setImmediate(resolve));
          open.delete(name);
        },
      });
    await installAll([slow('kafka', 'maven'), slow('neo4j', 'maven'), slow('redis', 'apt')].map((backend) => chosen(backend)));
    expect(together).toEqual(['kafka', 'kafka+redis', 'redis+neo4j']);
  });
});
