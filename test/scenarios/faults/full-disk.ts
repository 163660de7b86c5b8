import { setTimeout as pause } from 'node:timers/promises';
import { OwnServers } from '../../backends/own-servers';
import { SmallDisk } from '../../backends/small-disk';
import { Person } from '../person';
import { PlatformProcess } from '../platform-process';
import { until } from '../until';
import { MixedLoad } from './mixed-load';
import type { Stage } from './stage';
import { type Played, underLoad } from './under-load';

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
   * Fills the disk under load until callers are refused, leaves it full for a while, and makes room again; a server that gave up meanwhile is started, as its operator would.
   * @returns whether the server had to be started, too.
   */
  async play(
    runs: number,
    awayMs: number,
    say: (line: string) => void,
  ): Promise<{ readonly played: Played; readonly server: 'went on' | 'was started again' }> {
    let server: 'went on' | 'was started again' = 'went on';
    const stage = this.stage();
    const mixed = new MixedLoad(stage.person);
    const played = await underLoad({ stage, mixed, runs, verified: runs, say }, async (away, told) => {
      this.disk.fill();
      away();
      // What is full refuses; what came before the last free page may still be answered.
      await until('callers are refused', () => {
        // Room that the server gives back to itself is taken too.
        this.disk.fill();
        return Promise.resolve(told.seen.some(([code]) => code === '503 STORE_UNAVAILABLE') ? true : undefined);
      });
      await pause(awayMs);
      this.disk.free();
      if (!this.servers.runs(SERVER)) {
        server = 'was started again';
        await this.servers.startAgain(SERVER);
      }
      return Date.now();
    });
    return { played, server };
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
