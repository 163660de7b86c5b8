import type { Principal } from '@kernel/records/principals';
import { INVOKE_MODES } from '@kernel/records/invoke-request';
import { Api } from './api';
import { asInvoke, InvokeAnswer, wentWell } from './answers';
import { CommandFailure } from './command-failure';
import { followRun, liveLines } from './follow-run';
import { EXIT, type Given, type Host, print, type RunCommand, textOf } from './host';
import { runLines } from './run-lines';
import { type Session, sessionOf } from './session';
import { settledRun } from './settled-run';

/** What a run of the command line may use; the pack may grant less. */
const RUNTIME = { plan_timeout_ms: 30_000, max_tool_calls: 20, max_payload_bytes: 262_144 };

/** `fiveplane invoke` */
export const run: RunCommand = async (host, given) => {
  const session = sessionOf(host, given);
  const api = new Api(session);
  const body = bodyOf(session, given);
  const answer = given.options['stream'] === true ? await streamed(host, given, api, body) : await answered(api, body);
  const { run_id, status, record_id, approvals, reason } = answer;
  const told = { run_id, status, answer: answer.answer, ...(record_id === undefined ? {} : { record_id }), approvals, ...(reason === undefined ? {} : { reason }) }; // prettier-ignore
  print(host, given, told, () => runLines(told, session.known));
  return wentWell(status) ? EXIT.done : EXIT.refused;
};

interface InvokeBody {
  readonly mode: string;
  readonly [field: string]: unknown;
}

function bodyOf({ known }: Session, given: Given): InvokeBody {
  if (!known)
    throw CommandFailure.of('CLI_NO_CONNECTION', 'an invoke names an agent and a pack, and the connection file is where they are');
  const { tenant, user, name } = known;
  const mode = textOf(given, 'mode') ?? (given.options['stream'] === true ? 'stream' : 'batch');
  if (!(INVOKE_MODES as readonly string[]).includes(mode))
    throw CommandFailure.of('CLI_USAGE', `--mode is one of ${INVOKE_MODES.join(', ')}, not ${mode}`);
  const request_id = textOf(given, 'requestId');
  const session_id = textOf(given, 'session');
  // Whoever asks begins the chain: approvals ask who had a part in the proposal.
  const asker: Principal = { kind: 'user', id: user.user_id, tenant_id: name };
  const principal_chain = [asker, ...tenant.agent.principal_chain.filter(({ kind }) => kind !== 'user')];
  return {
    ...(request_id === undefined ? {} : { request_id }),
    ...(session_id === undefined ? {} : { session_id }),
    tenant_id: name,
    user: { user_id: user.user_id, role: user.role },
    agent: { ...tenant.agent, principal_chain },
    context_pack_refs: [textOf(given, 'pack') ?? tenant.pack],
    input: { intent: textOf(given, 'intent') ?? 'auto', message: textOf(given, 'message') ?? '', channel: 'chat' },
    mode,
    runtime: RUNTIME,
  };
}

// The platform waits for a bounded time; who asked to wait waits on until the run has ended or needs a person.
async function answered(api: Api, body: InvokeBody): Promise<InvokeAnswer> {
  const answer = await api.post('/v1/runs', body, InvokeAnswer);
  if (answer.status !== 'RUNNING' || body.mode === 'long_running') return answer;
  return asInvoke(await settledRun(api, answer.run_id));
}

async function streamed(host: Host, given: Given, api: Api, body: object): Promise<InvokeAnswer> {
  const quiet = given.options['json'] === true;
  const show = liveLines(host.write);
  let run_id: string | undefined;
  await followRun({
    api,
    open: () => api.stream('POST', '/v1/runs', {}, body),
    run: () => run_id,
    hear: (event) => {
      if (event.type === 'accepted' && typeof event.data['run_id'] === 'string') run_id = event.data['run_id'];
      if (!quiet) show(event);
      return event.type === 'ended' || event.type === 'awaiting_approval';
    },
  });
  if (!quiet) host.write('\n');
  return asInvoke(await settledRun(api, run_id ?? ''));
}
