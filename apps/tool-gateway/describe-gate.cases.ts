import { describeWithStores, type TestStore } from '@testing/stores';
import { type Gate, GateWorld, openGate } from './gate-world.cases';

type Change = NonNullable<ConstructorParameters<typeof GateWorld>[1]>;

/** The gate of the test that runs, in its world. */
export class GateAtHand {
  private opened: { readonly world: GateWorld; readonly gate: Gate } | undefined;
  private store: TestStore | undefined;

  get world(): GateWorld {
    return this.now().world;
  }

  get gate(): Gate {
    return this.now().gate;
  }

  /** Begins again in another world over the same store. */
  start(change: Change = {}): void {
    if (!this.store) throw new Error('no test is running');
    const world = new GateWorld(this.store, change);
    this.opened = { world, gate: openGate(world) };
  }

  /** `kind:phase` of every entry in the audit log, in order. */
  audited(): readonly string[] {
    return this.world.trail.entries.map(({ kind, phase }) => `${kind}:${phase}`);
  }

  /** Takes the store of the next test. */
  beginWith(store: TestStore): void {
    this.store = store;
    this.start();
  }

  async end(): Promise<void> {
    await this.store?.close();
  }

  private now(): { readonly world: GateWorld; readonly gate: Gate } {
    if (!this.opened) throw new Error('no test is running');
    return this.opened;
  }
}

/** Runs specs of the gate on every store, each test with a fresh world. */
export function describeGate(name: string, specs: (at: GateAtHand) => void): void {
  describeWithStores(name, (open) => {
    const at = new GateAtHand();
    beforeEach(async () => at.beginWith(await open()));
    afterEach(() => at.end());
    specs(at);
  });
}
