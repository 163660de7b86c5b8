import { FaultWorld } from './faults/fault-world';
import { EventConsumer } from './faults/event-consumers';
import { MixedLoad } from './faults/mixed-load';
import { act, SERVER_FAULTS } from './faults/server-faults';
import { type Played, underLoad } from './faults/under-load';

const LONG_MS = 600_000;
const RUNS = 12;
const AWAY_MS = 3_000;

describe('stores that go away under load', () => {
  let world: FaultWorld;
  let mixed: MixedLoad;
  let consumer: EventConsumer;

  beforeAll(async () => {
    world = await FaultWorld.start((line) => void process.stderr.write(`${line}\n`));
    await EventConsumer.prepare(world);
    mixed = new MixedLoad(world.person);
    consumer = new EventConsumer(world, 'witness', 'as it ships');
    consumer.start();
    await consumer.reads();
  }, LONG_MS);
  afterAll(async () => {
    await consumer?.end();
    await world?.remove();
  }, LONG_MS);

  const load = () => ({ world, mixed, consumer, runs: RUNS, verified: RUNS, say: (line: string) => void process.stderr.write(`${line}\n`) });

  for (const name of ['postgres kill', 'postgres pause', 'redis kill', 'redis pause', 'kafka kill', 'neo4j kill', 's3 kill']) {
    it(name, async () => {
      const fault = SERVER_FAULTS.find((one) => one.name === name);
      if (fault === undefined) throw new Error(`there is no ${name}`);
      const t = Date.now();
      const played: Played = await underLoad(load(), () => act(fault, world.servers, AWAY_MS));
      process.stderr.write(`${name}: ${Date.now() - t} ms ${JSON.stringify({ ...played, watch: played.watch.inWords, told: played.told.seen, ends: played.ends.seen })}\n`);
      expect(played.findings).toEqual({ lost: [], repeated: [], withoutRecord: [] });
    }, LONG_MS);
  }
});
