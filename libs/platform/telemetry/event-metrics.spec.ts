import { Log } from '../log';
import { EventMetrics } from './event-metrics';
import { Metrics } from './metrics';

describe('the numbers of events', () => {
  it('count what leaves, arrives and is put aside, and show what waits', async () => {
    const lines: string[] = [];
    const log = Log.to({ write: (line: string) => void lines.push(line) }, 'warn', 'spec');
    const metrics = new Metrics();
    const { topics } = EventMetrics.of(metrics, log);
    const relay = EventMetrics.of(metrics, log).relay('trust');
    relay.published('promotions', 3);
    relay.waiting({ count: 7, oldest_ms: 1_500 });
    topics.consumed('router', 'promotions');
    topics.stands('router');
    topics.behind('router', 'promotions', 2);
    relay.unknown(2);
    relay.unknown(2);
    topics.stopped('archive');
    topics.putAside('router', 'promotions', 'its type is unknown here');
    topics.failed('router', new Error('away'));
    const { text } = await metrics.exposition();
    for (const line of [
      'fiveplane_platform_events_published_total{topic="promotions"} 3',
      'fiveplane_platform_events_outbox_waiting{outbox="trust"} 7',
      'fiveplane_platform_events_outbox_oldest_seconds{outbox="trust"} 1.5',
      'fiveplane_platform_events_consumed_total{consumer="router",topic="promotions"} 1',
      'fiveplane_platform_events_consumer_standing{consumer="router"} 1',
      'fiveplane_platform_events_consumer_standing{consumer="archive"} 0',
      'fiveplane_platform_events_outbox_unknown{outbox="trust"} 2',
      'fiveplane_platform_events_consumer_lag{consumer="router",topic="promotions"} 2',
      'fiveplane_platform_events_dead_letters_total{consumer="router",topic="promotions"} 1',
    ])
      expect(text).toContain(line);
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      'events wait that this release knows no topic for',
      'an event was put aside',
      'a consumer cannot go on yet',
    ]);
  });
});
