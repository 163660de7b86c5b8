import { digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { type ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import { RandomIds } from '@platform/ids';
import { SystemClock } from '@platform/clock';
import type { Api } from './api';
import { asInvoke, SignAnswer, wentWell } from './answers';
import { askEachTenant } from './ask-each-tenant';
import { CommandFailure } from './command-failure';
import type { ConnectedUser } from './connection-file';
import { argOf, EXIT, type Given, print, type RunCommand, textOf } from './host';
import { type Known, sessionsOf } from './session';
import { settledRun } from './settled-run';

/** `fiveplane approvals sign`: the verdict is signed here, over the request as it stands; the key stays here. */
export const run: RunCommand = async (host, given) => {
  if (textOf(given, 'as') === undefined) throw CommandFailure.of('CLI_USAGE', 'a signature is somebody’s: name the approver with --as');
  const path = `/v1/approvals/${encodeURIComponent(argOf(given, 0))}`;
  const signers = sessionsOf(host, given);
  // Whoever cannot sign anywhere is told so before anything is asked.
  if (!signers.some(({ known }) => known?.user.signing_key !== undefined)) throw keyless(signers[0]?.known);
  const { answer: standing, api, session } = await askEachTenant(signers, (asking) => asking.get(path, ApprovalStanding));
  const user = session.known?.user;
  if (!user) throw keyless(undefined);
  const signed = await api.post(
    `${path}/sign`,
    signDocument('approval-signature', signatureOf(standing, user, given), keyOf(user)),
    SignAnswer,
  );
  const answer = signed.run_status === 'RUNNING' ? await movedOn(api, signed) : told(signed);
  const { approval_id, run_id, verdict, run_status, record_id } = answer;
  print(host, given, answer, () => [
    `${verdict === 'approve' ? 'approved' : 'denied'}  ${approval_id}`,
    `run ${run_id} is ${run_status}`,
    ...(record_id === undefined
      ? [`next: npx fiveplane runs show ${run_id}`]
      : [`record ${record_id}`, `next: npx fiveplane records show ${record_id}`]),
  ]);
  return verdict === 'deny' || wentWell(run_status) ? EXIT.done : EXIT.refused;
};

function told({ approval_id, run_id, verdict, run_status, record_id }: SignAnswer): SignAnswer {
  return { approval_id, run_id, verdict, run_status, ...(record_id === undefined ? {} : { record_id }) };
}

// The platform waits for a bounded time; what was signed is told with what it led to.
async function movedOn(api: Api, { approval_id, run_id, verdict }: SignAnswer): Promise<SignAnswer> {
  const { status, record_id } = asInvoke(await settledRun(api, run_id));
  return { approval_id, run_id, verdict, run_status: status, ...(record_id === undefined ? {} : { record_id }) };
}

function signatureOf({ request }: ApprovalStanding, { user_id, role }: ConnectedUser, given: Given): ApprovalSignature {
  const clock = new SystemClock();
  return {
    signature_id: new RandomIds(clock).next('aps'),
    approval_id: request.approval_id,
    request_digest: digestOf(request),
    approver: user_id,
    role,
    verdict: given.options['deny'] === true ? 'deny' : 'approve',
    reason: textOf(given, 'reason') ?? '',
    signed_at: clock.now(),
  };
}

function keyOf(user: ConnectedUser) {
  const seed = Buffer.from(user.signing_key ?? '', 'base64');
  if (seed.length !== 32) throw noKey(user.user_id);
  return privateKeyFrom(seed);
}

function keyless(known: Known | undefined): CommandFailure {
  if (!known) return CommandFailure.of('CLI_NO_CONNECTION', 'there is no connection file here, and the approver’s key is in it');
  return noKey(known.user.user_id);
}

function noKey(user: string): CommandFailure {
  return CommandFailure.of('CLI_NO_SIGNING_KEY', `${user} has no signing key in the connection file`);
}
