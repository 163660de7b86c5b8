import { asInvoke, RunAnswer } from './answers';
import { askEachTenant } from './ask-each-tenant';
import { groundsLines } from './grounds-lines';
import { argOf, EXIT, print, type RunCommand } from './host';
import { runLines } from './run-lines';
import { storyLines } from './story-lines';
import { sessionsOf } from './session';

/** `fiveplane runs show` */
export const run: RunCommand = async (host, given) => {
  const path = `/v1/runs/${encodeURIComponent(argOf(given, 0))}`;
  const { answer: view, session } = await askEachTenant(sessionsOf(host, given), (api) => api.get(path, RunAnswer));
  const { spent, tenant_id, intent_id, stage, started_at } = view;
  print(host, given, view, () => [
    ...runLines(asInvoke(view), session.known),
    '',
    `tenant ${tenant_id}, intent ${intent_id}, stage ${stage}, started ${started_at}`,
    ...storyLines(view),
    '',
    ...paragraph(groundsLines(view)),
    `spent: ${spent.model_calls} model calls (${spent.tokens_in} tokens in, ${spent.tokens_out} out), ${spent.tool_calls} tool calls, ${spent.cost_usd_micros} micro-USD`,
  ]);
  return EXIT.done;
};

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}
