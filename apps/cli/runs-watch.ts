import { asInvoke, RunAnswer } from './answers';
import { askEachTenant } from './ask-each-tenant';
import type { StreamEvent } from './event-stream';
import { eventLine, followRun } from './follow-run';
import { argOf, EXIT, type Given, type Host, print, type RunCommand } from './host';
import { runLines } from './run-lines';
import { sessionsOf } from './session';

/** `fiveplane runs watch` */
export const run: RunCommand = async (host, given) => {
  const id = argOf(given, 0);
  const path = `/v1/runs/${encodeURIComponent(id)}`;
  const { api, session } = await askEachTenant(sessionsOf(host, given), (asking) => asking.get(path, RunAnswer));
  const events: StreamEvent[] = [];
  await followRun({
    api,
    open: () => api.stream('GET', `${path}/events`, {}),
    run: () => id,
    hear: (event) => heard(host, given, events, event),
  });
  const view = await api.get(path, RunAnswer);
  print(
    host,
    given,
    { ...asInvoke(view), events: events.map(({ id: seq, type, data }) => ({ ...(seq === undefined ? {} : { id: seq }), type, data })) },
    () => runLines(asInvoke(view), session.known),
  );
  return view.status === 'DECIDED' ? EXIT.done : EXIT.refused;
};

function heard(host: Host, given: Given, events: StreamEvent[], event: StreamEvent): boolean {
  events.push(event);
  if (given.options['json'] !== true)
    host.write(event.type === 'answer_delta' ? String(event.data['text'] ?? '') : `${eventLine(event)}\n`);
  return event.type === 'ended';
}
