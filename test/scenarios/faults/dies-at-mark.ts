// Loaded before an app's own main: the app as it ships, except that its relay ends the process when a file says so: between publishing and marking, or, in the
// variant that lacks the protection, between marking and publishing.
import type { RelayLease } from '@edges/events/event-outbox';
import { PostgresEventOutbox } from '@edges/events/postgres-event-outbox';
import { endHere, relayTold } from './relay-cue';

const { hold, next, published } = PostgresEventOutbox.prototype;
let held: RelayLease | undefined;

PostgresEventOutbox.prototype.hold = async function (holder, time) {
  held = await hold.call(this, holder, time);
  return held;
};

PostgresEventOutbox.prototype.next = async function (owner, atMost) {
  const waiting = await next.call(this, owner, atMost);
  if (relayTold() !== 'marks first' || waiting.length === 0 || held === undefined) return waiting;
  await published.call(
    this,
    held,
    owner,
    waiting.map(({ position }) => position),
  );
  endHere();
  return waiting;
};

PostgresEventOutbox.prototype.published = async function (lease, owner, positions) {
  if (relayTold() === 'as it ships') endHere();
  await published.call(this, lease, owner, positions);
};
