import { digestOf } from '@kernel/digest';
import { signDocument } from '@kernel/dsse';
import { privateKeyFrom } from '@kernel/keys';
import { type ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import { RandomIds } from '@platform/ids';
import { SystemClock } from '@platform/clock';
import { Api } from './api';
import { SignAnswer, wentWell } from './answers';
import { CommandFailure } from './command-failure';
import type { ConnectedUser } from './connection-file';
import { argOf, EXIT, type Given, print, type RunCommand, textOf } from './host';
import { sessionOf } from './session';

/** `fiveplane approvals sign`: the verdict is signed here, over the request as it stands; the key stays here. */
export const run: RunCommand = async (host, given) => {
  if (textOf(given, 'as') === undefined) throw CommandFailure.of('CLI_USAGE', 'a signature is somebody’s: name the approver with --as');
  const session = sessionOf(host, given);
  if (!session.known) throw CommandFailure.of('CLI_NO_CONNECTION', 'there is no connection file here, and the approver’s key is in it');
  const { user } = session.known;
  const key = keyOf(user);
  const api = new Api(session);
  const path = `/v1/approvals/${encodeURIComponent(argOf(given, 0))}`;
  const envelope = signDocument('approval-signature', signatureOf(await api.get(path, ApprovalStanding), user, given), key);
  const { approval_id, run_id, verdict, run_status, record_id } = await api.post(`${path}/sign`, envelope, SignAnswer);
  const answer = { approval_id, run_id, verdict, run_status, ...(record_id === undefined ? {} : { record_id }) };
  print(host, given, answer, () => [
    `${verdict === 'approve' ? 'approved' : 'denied'}  ${approval_id}`,
    `run ${run_id} is ${run_status}`,
    ...(record_id === undefined
      ? [`next: fiveplane runs show ${run_id}`]
      : [`record ${record_id}`, `next: fiveplane records show ${record_id}`]),
  ]);
  return verdict === 'deny' || wentWell(run_status) ? EXIT.done : EXIT.refused;
};

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

function keyOf({ signing_key, user_id }: ConnectedUser) {
  const seed = Buffer.from(signing_key ?? '', 'base64');
  if (seed.length !== 32) throw CommandFailure.of('CLI_NO_SIGNING_KEY', `${user_id} has no signing key in the connection file`);
  return privateKeyFrom(seed);
}
