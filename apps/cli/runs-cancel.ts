import { asInvoke, RunAnswer } from './answers';
import { askEachTenant } from './ask-each-tenant';
import { argOf, EXIT, print, type RunCommand, textOf } from './host';
import { runLines } from './run-lines';
import { sessionsOf } from './session';

/** `fiveplane runs cancel` */
export const run: RunCommand = async (host, given) => {
  const path = `/v1/runs/${encodeURIComponent(argOf(given, 0))}/cancel`;
  const reason = textOf(given, 'reason');
  const { answer: view } = await askEachTenant(sessionsOf(host, given), (api) => api.post(path, { reason }, RunAnswer));
  print(host, given, asInvoke(view), () => ['cancellation asked for', ...runLines(asInvoke(view))]);
  return EXIT.done;
};
