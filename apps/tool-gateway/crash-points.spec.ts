import { PostgresToolCalls } from '@edges/tool-calls/postgres-tool-calls';
import type { ClaimGrant } from '@edges/tool-calls/tool-calls';
import type { InMemoryTool } from '@edges/tool-connectors/in-memory-connector';
import { aCapability, anAdapter, aRefundCapability } from '@testing/a-tooling-layer';
import { describeWithStores, type TestStore } from '@testing/stores';
import { aCallOf } from './gate-calls.cases';
import { type Gate, GateWorld, openGate, type WrapPort } from './gate-world.cases';

const LARGE = { order_id: 'ORD-1042', amount_cents: 8990 };
/** More than the steps of the longest path; the walk itself notices where the path ends. */
const MOST_STEPS = 80;

class Died extends Error {}

/** Gives every key to whoever asks: what the walk must catch. */
class CarelessToolCalls extends PostgresToolCalls {
  override async claim(): Promise<ClaimGrant> {
    return { kind: 'act', token: 1, resumed: false };
  }
  override async acting(): Promise<boolean> {
    return true;
  }
}

/** A process that dies at its n-th step: before a port was asked, or after it answered. From then on nothing it asks is answered. */
function dyingAt(step: number): { readonly wrap: WrapPort; readonly died: () => boolean } {
  let steps = 0;
  let dead = false;
  const pass = (): void => {
    if (dead || ++steps === step) {
      dead = true;
      throw new Died();
    }
  };
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          pass();
          const answer: unknown = await (member as (...all: unknown[]) => unknown).apply(target, args);
          pass();
          return answer;
        };
      },
    });
  return { wrap, died: () => dead };
}

describeWithStores('a gate that dies', (open) => {
  let store: TestStore;
  let world: GateWorld;
  /** Sends that reached the upstream, by key. */
  let arrivals: Map<string, number>;

  beforeEach(async () => {
    store = await open();
    arrivals = new Map();
  });
  afterEach(() => store.close());

  /** An upstream that honours keys has one effect however often it is asked; one that does not has an effect each time. */
  function worldWith(honoursKeys: boolean): GateWorld {
    const refund = aRefundCapability({ retryable: honoursKeys });
    const made = new GateWorld(store, {
      pack: { tooling_layer: { adapter_registry: [anAdapter({ capabilities: [aCapability(), refund] })] } },
    });
    const arrive: InMemoryTool = async ({ idempotency_key }) => {
      const key = String(idempotency_key);
      arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
      const had = made.effects.get(key) ?? 0;
      made.effects.set(key, honoursKeys ? 1 : had + 1);
      return { kind: 'completed', output: { done: true }, mutations: [], citations: [] };
    };
    made.script['orders_refund'] = arrive;
    return made;
  }

  /** Runs `act` in a process that dies at each step in turn, then again in a fresh process after the lease, and hands over what the second one saw. */
  async function walk(
    prepare: (gate: Gate, name: string) => Promise<(gate: Gate) => ReturnType<Gate['send']>>,
    look: (name: string, second: Awaited<ReturnType<Gate['send']>>) => void,
  ): Promise<number> {
    for (let step = 1; step <= MOST_STEPS; step++) {
      const name = `step ${step}`;
      const act = await prepare(openGate(world), name);
      const process = dyingAt(step);
      const first = await act(openGate(world, process.wrap)).catch((error: unknown) => error);
      if (!process.died()) return step - 1;
      expect(first).toBeInstanceOf(Died);
      world.clock.advance(60_000);
      look(name, await act(openGate(world)));
    }
    throw new Error('the walk did not end');
  }

  const refundOf = (name: string) => aCallOf('orders.refund', name);
  const lookUp = async (gate: Gate, name: string): Promise<void> => void (await gate.send(aCallOf('orders.lookup', name)));

  it('at any step, has no second effect, and is sure or says that it is not', async () => {
    world = worldWith(false);
    const statuses = new Set<string>();
    const steps = await walk(
      async (gate, name) => {
        await lookUp(gate, name);
        return (one) => one.send(refundOf(name));
      },
      (name, second) => {
        statuses.add(second.status);
        const effects = world.effects.get(String(refundOf(name).idempotency_key)) ?? 0;
        expect(effects).toBeLessThanOrEqual(1);
        if (second.status === 'completed') expect(effects).toBe(1);
        else expect(second).toMatchObject({ status: 'in_doubt', error: { code: 'ACTION_OUTCOME_UNKNOWN', retryable: false } });
      },
    );
    expect(steps).toBeGreaterThan(20);
    expect([...statuses].sort()).toEqual(['completed', 'in_doubt']);
  });

  it('at any step, finishes the call where the upstream honours the key', async () => {
    world = worldWith(true);
    await walk(
      async (gate, name) => {
        await lookUp(gate, name);
        return (one) => one.send(refundOf(name));
      },
      (name, second) => {
        expect(second.status).toBe('completed');
        expect(world.effects.get(String(refundOf(name).idempotency_key))).toBe(1);
      },
    );
  });

  it('at any step of an approved call, uses the approval once and has one effect, though the effect changed the evidence', async () => {
    world = worldWith(true);
    const refund: InMemoryTool = world.script['orders_refund'] as InMemoryTool;
    world.script['orders_refund'] = async (call, signal) => {
      world.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'refunded' });
      return refund(call, signal);
    };
    await walk(
      async (gate, name) => {
        world.orders.set('ORD-1042', { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'delivered' });
        await lookUp(gate, name);
        const { approvals } = await gate.send(aCallOf('orders.refund', name, { args: LARGE }));
        const ids = approvals.map(({ approval_id }) => approval_id);
        await world.approvals.approve(ids);
        return (one) => one.send(aCallOf('orders.refund', name, { args: LARGE }), ids);
      },
      (name, second) => {
        expect({ name, status: second.status, redeemed: second.redeemed.length }).toEqual({ name, status: 'completed', redeemed: 1 });
        expect(world.effects.get(String(refundOf(name).idempotency_key))).toBe(1);
      },
    );
  });

  it('at any step, would have had second effects without the claim (control)', async () => {
    world = worldWith(false);
    const careless = new CarelessToolCalls(store.source.as('fp_tool'), 'local');
    world = Object.assign(Object.create(GateWorld.prototype) as GateWorld, world, { calls: careless });
    let most = 0;
    await walk(
      async (gate, name) => {
        await lookUp(gate, name);
        return (one) => one.send(refundOf(name));
      },
      (name) => {
        most = Math.max(most, arrivals.get(String(refundOf(name).idempotency_key)) ?? 0);
      },
    );
    expect(most).toBe(2);
  });

  it('leaves an intent in the log for every effect, whenever it dies', async () => {
    world = worldWith(false);
    await walk(
      async (gate, name) => {
        await lookUp(gate, name);
        return (one) => one.send(refundOf(name));
      },
      () => undefined,
    );
    const intents = world.trail.entries.filter(({ phase }) => phase === 'intent').length;
    const effects = [...world.effects.values()].reduce((sum, each) => sum + each, 0);
    expect(intents).toBeGreaterThanOrEqual(effects);
  });
});
