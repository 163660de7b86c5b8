import { CONTROLS } from './faults/controls';
import { EventConsumer } from './faults/event-consumers';
import { consumersDie } from './faults/event-scenes';
import { FaultWorld } from './faults/fault-world';
import type { Load, Scene } from './faults/faulty';
import { MixedLoad } from './faults/mixed-load';
import { faultCalled } from './faults/scenes';

const LONG_MS = 600_000;
const LENGTHS = { awayMs: 2_500, longMs: 2_500 };
const WHOLE = { lost: [], repeated: [], withoutRecord: [] };

describe('while runs are under way in twelve processes,', () => {
  let load: Load;
  const more: EventConsumer[] = [];

  beforeAll(async () => {
    const stage = await FaultWorld.start((line) => void process.stderr.write(`${Date.now() % 1_000_000} ${line}\n`));
    const consumer = new EventConsumer(stage, 'witness', 'as it ships');
    load = { stage, consumer, mixed: new MixedLoad(stage.person), runs: 12, verified: 6, say: (line) => void process.stderr.write(`${Date.now() % 1_000_000} ${line}\n`) };
    await EventConsumer.prepare(stage);
    consumer.start();
    await consumer.reads();
  }, LONG_MS);
  afterAll(async () => {
    for (const consumer of [...more, ...(load ? [load.consumer] : [])]) await consumer.end();
    await load?.stage.remove();
  }, LONG_MS);

  const it = (sentence: string, work: () => Promise<void>): void => test(sentence, work, LONG_MS);

  /** Nothing may be lost or repeated. @returns what the apps said of each store meanwhile. */
  function said({ played, shown }: Scene, ...stores: readonly string[]) {
    process.stderr.write(`${shown}; ${played.watch.inWords}; ${JSON.stringify(played.told.seen)} ${JSON.stringify(played.ends.seen)} ready ${played.readyAfter} slowest ${played.slowest} under ${played.underWay} ack ${played.acknowledged}\n`);
    expect(played.findings).toEqual(WHOLE);
    expect(played.acknowledged).toBeGreaterThan(0);
    return stores.map((store) => [store, ...new Set(played.watch.saidOf(store).values()), played.watch.gaugeFell(store) ? 'gauge at 0' : '']);
  }

  for (const name of ['postgres kill', 'postgres pause']) {
    it(`${name}: nothing acknowledged is lost, nothing is done twice, every run has its record, and the apps call themselves not ready`, async () => {
      expect(said(await faultCalled(name).play(load, LENGTHS), 'postgres')).toEqual([['postgres', 'not ready', 'gauge at 0']]);
    });
  }

  it('all others killed at once: the same, the outbox grows and is drained in order, and the apps say what they can do without', async () => {
    const scene = await faultCalled('all but postgres away').play(load, LENGTHS);
    expect(said(scene, 'redis', 'kafka', 'audit-archive')).toEqual([
      ['redis', 'degraded', expect.anything(), 'gauge at 0'],
      ['kafka', 'degraded', 'gauge at 0'],
      ['audit-archive', 'degraded', 'gauge at 0'],
    ]);
    expect([...scene.played.watch.saidOf('neo4j')]).toEqual([['knowledge-substrate', 'not ready']]);
    expect(scene.shown).toMatch(/^outbox grew to [1-9]\d* and was drained in order$/);
  });

  it('the relay killed between publishing and marking: every event has its effect once', async () => {
    expect(said(await faultCalled('relay killed').play(load, LENGTHS))).toEqual([]);
  });

  it('a consumer killed between effect and commit: the same; controls: the look finds one that commits first, and one that does not know ids', async () => {
    const commitsFirst = new EventConsumer(load.stage, 'commits-first', 'commit before effect');
    const withoutIds = new EventConsumer(load.stage, 'without-ids', 'without ids');
    more.push(commitsFirst, withoutIds);
    for (const consumer of more) consumer.start();
    const { scene, found } = await consumersDie(load, more);
    expect(said(scene)).toEqual([]);
    const events = (findings: readonly string[] = []): number => findings.filter((one) => one.startsWith('the end of')).length;
    expect([events(found[0]?.lost) > 0, events(found[1]?.repeated) > 0]).toEqual([true, true]);
  });

  for (const { without, finds, play } of CONTROLS) {
    it(`control: the same look finds ${without}`, async () => {
      const found = await play(load);
      process.stderr.write(`${without}: ${JSON.stringify(found)}\n`);
      for (const where of finds) expect(found[where]).not.toEqual([]);
    });
  }
});
