import { preload } from '../built';
import { CueCard } from '../cue';
import { OrderStory } from '../order-story';
import { until } from '../until';
import { AuditWitness } from './audit-witness';
import { type Findings, look } from './look';
import { MemoryWitness } from './memory-witness';
import type { Ending, Story } from './mixed-load';
import { persistently } from './persistence';
import { bootRelay } from './fault-world';
import { tellRelay } from './relay-cue';
import { ToldCodes } from './told-codes';
import type { Load } from './faulty';

/** What a variant without one protection came to, in the eyes of the same look. */
export interface Control {
  /** What was left out. */
  readonly without: string;
  /** Where the look must find something. */
  readonly finds: readonly (keyof Findings)[];
  readonly play: (load: Load) => Promise<Findings>;
}

/** In this order: the last one leaves a platform that is good for nothing. */
export const CONTROLS: readonly Control[] = [
  { without: 'a relay that marks before it publishes', finds: ['lost'], play: marksFirst },
  { without: 'a tool gate and a shop that forget', finds: ['repeated'], play: forgets },
  { without: 'a database that acknowledges before it keeps', finds: ['lost', 'withoutRecord'], play: acknowledgesEarly },
];

async function ended(stories: readonly Story[]): Promise<Map<Story, Ending>> {
  const endings = new Map<Story, Ending>();
  await Promise.all(
    stories.map(async (story) => {
      const run = await persistently('a run', new ToldCodes(), () => story.told());
      endings.set(story, { run, at: Date.now() });
    }),
  );
  return endings;
}

const anOrderStory = ({ stage }: Load): OrderStory => new OrderStory(stage.person, 'ORD-1042');

async function marksFirst(load: Load): Promise<Findings> {
  const { apps } = load.stage;
  tellRelay(apps.folder, 'marks first');
  const telling = ended([anOrderStory(load)]);
  await until('the relay is dead', () => Promise.resolve(apps.lives('conversation-manager') ? undefined : true));
  await bootRelay(apps);
  const endings = await telling;
  // Whatever comes later stands behind what is missing.
  await seen(load, await ended([anOrderStory(load)]));
  return look(load.stage, { endings, witnesses: [], consumer: load.consumer, verified: 0 });
}

/** Waits until the ends of these runs have had their effect: then those before them have, or never will. */
function seen({ stage, consumer }: Load, endings: ReadonlyMap<Story, Ending>): Promise<true> {
  return until('later events have had their effect', async () => {
    const { ends } = await stage.apps.atStore((sql) => consumer.consumed(sql));
    return [...endings.values()].every(({ run }) => ends.has(run.run_id)) ? true : undefined;
  });
}

async function forgets(load: Load): Promise<Findings> {
  const { apps } = load.stage;
  const forgetful = async (app: 'tool-gateway' | 'sample-shop' | 'orchestrator', name: string): Promise<void> => {
    await apps.kill(app, 'SIGTERM');
    // Each entry in a write of its own: the cue counts writes.
    await apps.boot(app, { NODE_OPTIONS: preload(name), ORCHESTRATOR_GATHER_MS: '0' });
  };
  await Promise.all([
    forgetful('tool-gateway', 'forgets-effects'),
    forgetful('sample-shop', 'forgets-effects'),
    forgetful('orchestrator', 'dies-on-cue'),
  ]);
  const card = new CueCard(apps.folder);
  card.give([]);
  await ended([load.mixed.refund()]);
  const nth = card.noted().findLastIndex((write) => write.some(({ what }) => what === 'effect_settled call_tool'));
  card.give([{ at: 'before write', nth }]);
  const telling = ended([load.mixed.refund()]);
  await until('the orchestrator is dead', () => Promise.resolve(apps.lives('orchestrator') ? undefined : true));
  await apps.boot('orchestrator');
  const endings = await telling;
  await seen(load, endings);
  return look(load.stage, { endings, witnesses: [], consumer: load.consumer, verified: 0 });
}

const SPOKEN = 5;

/** Everybody is told that it is kept, and then it is gone. */
async function acknowledgesEarly(load: Load): Promise<Findings> {
  const { stage } = load;
  await stage.apps.atStore(async (sql) => {
    await sql('ALTER SYSTEM SET synchronous_commit = off');
    await sql('SELECT pg_reload_conf()');
  });
  // It would bring what was acknowledged to the disk within a fifth of a second.
  stage.servers.pausePart('postgres', 'walwriter');
  const audit = new AuditWitness(stage);
  const memory = new MemoryWitness(stage);
  try {
    const endings = await ended([anOrderStory(load)]);
    for (let n = 0; n < SPOKEN; n++) await Promise.all([audit.act(), memory.act()]);
    await stage.servers.kill('postgres');
    await stage.servers.startAgain('postgres');
    await persistently('a look', new ToldCodes(), () => memory.lost());
    return await look(stage, { endings, witnesses: [audit, memory], consumer: load.consumer, verified: 0 });
  } finally {
    audit.close();
  }
}
