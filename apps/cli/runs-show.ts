import { Api } from './api';
import { asInvoke, RunAnswer } from './answers';
import { argOf, EXIT, print, type RunCommand } from './host';
import { runLines } from './run-lines';
import { sessionOf } from './session';

/** `fiveplane runs show` */
export const run: RunCommand = async (host, given) => {
  const view = await new Api(sessionOf(host, given)).get(`/v1/runs/${encodeURIComponent(argOf(given, 0))}`, RunAnswer);
  const { spent, story, intent_id, stage } = view;
  print(host, given, view, () => [
    ...runLines(asInvoke(view)),
    '',
    `intent ${intent_id}, stage ${stage}, started ${view.started_at}`,
    ...story.map(({ seq, at, event, detail }) => `${String(seq).padStart(4)}  ${at}  ${event.padEnd(30)} ${detail}`.trimEnd()),
    '',
    `spent: ${spent.model_calls} model calls (${spent.tokens_in} tokens in, ${spent.tokens_out} out), ${spent.tool_calls} tool calls, ${spent.cost_usd_micros} micro-USD`,
  ]);
  return EXIT.done;
};
