import { asInvoke, RunAnswer } from './answers';
import { askEachTenant } from './ask-each-tenant';
import type { StreamEvent } from './event-stream';
import { followRun, liveLines } from './follow-run';
import { argOf, EXIT, print, type RunCommand } from './host';
import { runLines } from './run-lines';
import { sessionsOf } from './session';

/** `fiveplane runs watch` */
export const run: RunCommand = async (host, given) => {
  const id = argOf(given, 0);
  const path = `/v1/runs/${encodeURIComponent(id)}`;
  const { api, session } = await askEachTenant(sessionsOf(host, given), (asking) => asking.get(path, RunAnswer));
  const events: StreamEvent[] = [];
  const show = liveLines(host.write);
  await followRun({
    api,
    open: () => api.stream('GET', `${path}/events`, {}),
    run: () => id,
    hear: (event) => {
      events.push(event);
      if (given.options['json'] !== true) show(event);
      return event.type === 'ended';
    },
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
