import { setTimeout as pause } from 'node:timers/promises';
import { OwnServers } from '../../backends/own-servers';
import { SmallDisk } from '../../backends/small-disk';
import { Person } from '../person';
import { PlatformProcess } from '../platform-process';
import { until } from '../until';
import type { Scene } from './faulty';
import { MixedLoad } from './mixed-load';
import type { Stage } from './stage';
import { type PutLoad, underLoad } from './under-load';

/** The line of the table. */
export const FULL_DISK = { name: 'full disk', what: 'postgres: its disk is full (the platform in one process)' } as const;

/** What callers are told. */
export const REFUSED = '503 STORE_UNAVAILABLE';

const DISK_MIB = 320;
const SERVER = 'postgres';

/** The platform in one process, on a Postgres whose disk is small and may be filled. */
export class FullDisk {
  private constructor(
    private readonly disk: SmallDisk,
    private readonly servers: OwnServers,
    private readonly platform: PlatformProcess,
  ) {}

  /** @throws CannotRun where no small disk can be mounted. */
  static async start(say: (line: string) => void): Promise<FullDisk> {
    const disk = await SmallDisk.mount(DISK_MIB);
    const servers = await OwnServers.start([SERVER], { say, places: { [SERVER]: disk.folder } }).catch(async (error: unknown) => {
      await disk.unmount();
      throw error;
    });
    try {
      return new FullDisk(disk, servers, await PlatformProcess.start({}, { server: servers.variable('DATABASE_URL') }));
    } catch (error) {
      await servers.remove();
      await disk.unmount();
      throw error;
    }
  }

  /**
   * Fills the disk under load until callers are refused, leaves it full for a while, and makes room again.
   * A server that gave up meanwhile is started, as its operator would.
   */
  async play(load: Pick<PutLoad, 'runs' | 'verified' | 'say'> & { readonly awayMs: number }): Promise<Scene> {
    let server = 'the server went on';
    const stage = this.stage();
    const played = await underLoad({ ...load, stage, mixed: new MixedLoad(stage.person) }, async (away, { told }) => {
      this.disk.fill();
      away();
      await until('callers are refused', () => {
        // Room that the server gives back to itself is taken too.
        this.disk.fill();
        return Promise.resolve(told.seen.some(([code]) => code === REFUSED) ? true : undefined);
      });
      await pause(load.awayMs);
      this.disk.free();
      if (!this.servers.runs(SERVER)) {
        server = 'the server had given up and was started again';
        await this.servers.startAgain(SERVER);
      }
      return Date.now();
    });
    return { played, shown: server };
  }

  async remove(): Promise<void> {
    await this.platform.end();
    await this.servers.remove();
    await this.disk.unmount();
  }

  private stage(): Stage {
    const { platform } = this;
    const person = (tenant: string, name?: string): Person => {
      const place = platform.connection.tenants[tenant];
      const user = place?.users[name ?? place.default_user];
      if (!place || !user) throw new Error(`the connection file has no ${name ?? 'default user'} at ${tenant}`);
      return new Person({ url: () => platform.connection.http_url, name: tenant, tenant: place, user });
    };
    return {
      connection: platform.connection,
      processes: new Map([['all-in-one', platform.connection.http_url]]),
      person,
      keeper: () => person('acme'),
      auditAddress: () => platform.grpcAddress,
      atStore: (work) => platform.atStore(work),
    };
  }
}
