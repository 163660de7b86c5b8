import { Api } from './api';
import { asInvoke, RunAnswer } from './answers';
import { argOf, EXIT, print, type RunCommand, textOf } from './host';
import { runLines } from './run-lines';
import { sessionOf } from './session';

/** `fiveplane runs cancel` */
export const run: RunCommand = async (host, given) => {
  const path = `/v1/runs/${encodeURIComponent(argOf(given, 0))}/cancel`;
  const view = await new Api(sessionOf(host, given)).post(path, { reason: textOf(given, 'reason') }, RunAnswer);
  print(host, given, asInvoke(view), () => ['cancellation asked for', ...runLines(asInvoke(view))]);
  return EXIT.done;
};
