import { describeOnBackend } from '@testing/describe-on-backend';
import { CONTROLS } from './faults/controls';
import { EventConsumer } from './faults/event-consumers';
import { consumersDie } from './faults/event-scenes';
import { FaultWorld } from './faults/fault-world';
import type { Load, Scene } from './faults/faulty';
import { MixedLoad } from './faults/mixed-load';
import { faultCalled } from './faults/scenes';

const LONG_MS = 600_000;
const LENGTHS = { awayMs: 2_000, longMs: 2_000 };
const WHOLE = { lost: [], repeated: [], withoutRecord: [] };

// All five servers are its own. Kafka stands for them: who has it installed has the others, too.
describeOnBackend('stores that go away while runs are under way in twelve processes,', 'kafka', 'KAFKA_BROKERS', () => {
  let load: Load;
  const more: EventConsumer[] = [];

  beforeAll(async () => {
    const stage = await FaultWorld.start();
    const consumer = new EventConsumer(stage, 'witness', 'as it ships');
    load = { stage, consumer, mixed: new MixedLoad(stage.person), runs: 12, verified: 3, say: () => undefined };
    await EventConsumer.prepare(stage);
    consumer.start();
    await consumer.reads();
  }, LONG_MS);
  afterAll(async () => {
    for (const consumer of [...more, ...(load ? [load.consumer] : [])]) await consumer.end();
    await load?.stage.remove();
  }, LONG_MS);

  const it = (sentence: string, work: () => Promise<void>): void => test(sentence, work, LONG_MS);

  /** Nothing may be lost or repeated, and every run has its record. */
  function isWhole({ played }: Scene): void {
    expect(played.findings).toEqual(WHOLE);
    expect(played.acknowledged).toBeGreaterThan(0);
  }

  /** What apps called themselves while this store was away, and whether its gauge fell. On a busy machine others may be late at the same time. */
  const said = ({ played: { watch } }: Scene, store: string) => ({
    states: [...watch.saidOf(store).values()],
    gauge: watch.gaugeFell(store),
  });
  const saying = (state: string) => ({ states: expect.arrayContaining([state]) as unknown, gauge: true });

  it('postgres killed: nothing acknowledged is lost, nothing is done twice, every run has its record, and the apps call themselves not ready', async () => {
    const scene = await faultCalled('postgres kill').play(load, LENGTHS);
    isWhole(scene);
    expect(said(scene, 'postgres')).toEqual(saying('not ready'));
  });

  it('postgres paused, so that nothing fails and nothing answers: the same', async () => {
    const scene = await faultCalled('postgres pause').play(load, LENGTHS);
    isWhole(scene);
    expect(said(scene, 'postgres')).toEqual(saying('not ready'));
  });

  it('all others killed at once: the same, the outbox grows and is drained in order, and the apps say what they can do without', async () => {
    const scene = await faultCalled('all but postgres away').play(load, LENGTHS);
    isWhole(scene);
    expect(scene.shown).toMatch(/^outbox grew to [1-9]\d* and was drained in order$/);
    for (const store of ['redis', 'kafka', 'audit-archive']) expect([store, said(scene, store)]).toEqual([store, saying('degraded')]);
    expect(said(scene, 'neo4j')).toEqual({ states: ['not ready'], gauge: true });
  });

  it('the relay killed between publishing and marking: every event has its effect once', async () => {
    isWhole(await faultCalled('relay killed').play(load, LENGTHS));
  });

  it('a consumer killed between effect and commit: the same; controls: the look finds one that commits first, and one that does not know ids', async () => {
    more.push(
      new EventConsumer(load.stage, 'commits-first', 'commit before effect'),
      new EventConsumer(load.stage, 'without-ids', 'without ids'),
    );
    for (const consumer of more) consumer.start();
    const { scene, found } = await consumersDie(load, more);
    isWhole(scene);
    const events = (findings: readonly string[] = []): number => findings.filter((one) => one.startsWith('the end of')).length;
    expect([events(found[0]?.lost) > 0, events(found[1]?.repeated) > 0]).toEqual([true, true]);
  });

  for (const { without, finds, play } of CONTROLS) {
    it(`control: the same look finds ${without}`, async () => {
      const found = await play(load);
      for (const where of finds) expect(found[where]).not.toEqual([]);
    });
  }
});
