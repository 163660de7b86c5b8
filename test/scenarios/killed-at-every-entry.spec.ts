import { join } from 'node:path';
import { type Cue, CueCard } from './cue';
import { anOrder, dear, refundMessage } from './orders';
import { RefundStory } from './refund-story';
import { runningPlatform } from './running-platform';

const PRELOAD = join(__dirname, '../../dist/test/scenarios/dies-on-cue.js');

describe('a process that is killed', () => {
  const { it, person, platform } = runningPlatform(
    { ORCHESTRATOR_LEASE_MS: '1000', NODE_OPTIONS: `--require=${PRELOAD}` },
    { backend: 'embedded' },
  );

  it('x', async () => {
    const card = new CueCard(platform().folder);
    for (const at of ['before write', 'after write'] as const) {
      for (let nth = 0; ; nth++) {
        const t0 = Date.now();
        const cue: Cue = { at, nth };
        const order = anOrder('acme', dear);
        const story = new RefundStory(person, refundMessage(order, 5100));
        card.give(cue);
        const first = await story.told().catch((e: unknown) => String(e));
        const t1 = Date.now();
        if (card.take()) {
          console.log('walked', cue, first);
          break;
        }
        await platform().kill('SIGKILL');
        await platform().boot();
        const t2 = Date.now();
        const run = await story.told();
        console.log(JSON.stringify(card.lastWords()), first, run.status, run.code, t1 - t0, t2 - t1, Date.now() - t2);
      }
    }
  });
});
