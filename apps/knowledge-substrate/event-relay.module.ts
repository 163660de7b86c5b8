import type { Provider } from '@nestjs/common';
import { Database } from '@edges/database/database';
import { processDatabase, type StoreSettings } from '@edges/database/process-store';
import { type EventSettings, eventRelay, processEventTopics, relayRounds, relayWhileServing } from '@edges/events/process-events';
import { keeperOf } from '@platform/keeper-of';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideFactory } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import { EventMetrics } from '@platform/telemetry/event-metrics';
import { Metrics } from '@platform/telemetry/metrics';

type RelayParts = [Database, Lifecycle, Log, Metrics];

/** Tells which snapshots were published: what this app has queued goes to its topic for as long as the process serves. */
export function relayProvider(platform: StoreSettings & EventSettings): Provider {
  const pause = platform.EVENTS_PAUSE_MS;
  return provideFactory(EventRelay, [Database, Lifecycle, Log, Metrics], async (...[database, lifecycle, log, metrics]: RelayParts) => {
    const keeper = keeperOf(lifecycle, log);
    const told = EventMetrics.of(metrics, log);
    const broker = () => processDatabase('fp_events', platform, keeper);
    const topics = await processEventTopics(platform, { ...keeper, watch: told.topics, database: broker });
    const relay = eventRelay(database, 'knowledge', topics, told.relay('knowledge'));
    const wait = (cause: unknown): void => log.warn('events wait', { outbox: 'knowledge', cause });
    relayWhileServing(relay, new Rounds(relayRounds(relay, pause), pause, wait), lifecycle);
    return new EventRelay();
  });
}

/** Stands for what runs beside the calls, so that Nest makes it. */
class EventRelay {}
