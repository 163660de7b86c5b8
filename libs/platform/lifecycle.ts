import { UsedStores } from './health/used-stores';
import type { Log } from './log';

type Step = () => Promise<void> | void;

/**
 * What a process does besides answering calls: loops, relays, connections.
 * Order: ports open → `whenServing` in order → … told to stop → `whenDraining` in reverse → ports close → `whenClosed` in reverse.
 */
export class Lifecycle {
  private readonly serving: { readonly name: string; readonly step: Step }[] = [];
  private readonly draining: { readonly name: string; readonly step: Step }[] = [];
  private readonly closed: { readonly name: string; readonly step: Step }[] = [];

  /** What the process has open and may be asked about. */
  readonly stores = new UsedStores();

  constructor(private readonly log: Log) {}

  /** Starts once every port is open and peers in this process can be called. A step that throws stops the process. */
  whenServing(name: string, step: Step): void {
    this.serving.push({ name, step });
  }

  /** Stops taking new work, before the ports close. */
  whenDraining(name: string, step: Step): void {
    this.draining.push({ name, step });
  }

  /** Lets go of what the last call may still have needed, such as the database. */
  whenClosed(name: string, step: Step): void {
    this.closed.push({ name, step });
  }

  async startServing(): Promise<void> {
    for (const { step } of this.serving) await step();
  }

  async drain(): Promise<void> {
    await this.runAll(this.draining.toReversed());
  }

  async close(): Promise<void> {
    await this.runAll(this.closed.toReversed());
  }

  // One step that fails must not keep the others from letting go; the failure is told.
  private async runAll(steps: readonly { readonly name: string; readonly step: Step }[]): Promise<void> {
    for (const { name, step } of steps) {
      try {
        await step();
      } catch (cause) {
        this.log.error('stopping failed', { step: name, cause });
      }
    }
  }
}
