import { digestOf } from '@kernel/digest';
import type { PlatformEvent, StatedEvent } from '@kernel/records/event';
import { CountingIds } from './counting-ids';

const AT = '2026-01-31T09:30:00.000Z';

/** A moved channel, another event for each number. */
export function anEvent(
  number: number,
  change: Partial<Omit<PlatformEvent<'promotion-moved'>, 'type'>> = {},
): PlatformEvent<'promotion-moved'> {
  return {
    event_id: new CountingIds(AT, number).next('evt'),
    type: 'promotion-moved',
    schema_version: 1,
    tenant_id: 'acme',
    region: 'local',
    key: 'production/routing-policy',
    at: AT,
    data: {
      environment: 'production',
      channel: 'routing-policy',
      digest: digestOf(number),
      previous_digest: number === 1 ? null : digestOf(number - 1),
      version: number,
    },
    ...change,
  };
}

/** The same as its author states it. */
export function aStatedEvent(number: number, change: Parameters<typeof anEvent>[1] = {}): StatedEvent<'promotion-moved'> {
  const { region: _, ...stated } = anEvent(number, change);
  return stated;
}

/** The end of a run as the boundary states it, another one for each number. */
export function anEndedRun(number: number): StatedEvent<'run-ended'> {
  const ids = new CountingIds(AT, number);
  const data = { run_id: ids.next('run'), status: 'DECIDED', record_id: null, code: null, started_at: AT } as const;
  return {
    event_id: new CountingIds(AT, number).next('evt'),
    type: 'run-ended',
    schema_version: 1,
    tenant_id: 'acme',
    key: data.run_id,
    at: AT,
    data,
  };
}
