import { Api } from './api';
import { ApprovalsAnswer } from './answers';
import { EXIT, print, type RunCommand, textOf } from './host';
import { everyPage, PAGE_LENGTH, pathWith } from './paged';
import { sessionOf } from './session';

/** `fiveplane approvals list` */
export const run: RunCommand = async (host, given) => {
  const api = new Api(sessionOf(host, given));
  const filter = { state: textOf(given, 'state'), run_id: textOf(given, 'run') };
  const approvals = await everyPage(host, async (cursor) => {
    const page = await api.get(pathWith('/v1/approvals', { ...filter, limit: PAGE_LENGTH, cursor }), ApprovalsAnswer);
    return { items: page.approvals, next: page.next_cursor };
  });
  print(host, given, { approvals }, () =>
    approvals.length === 0
      ? ['no approvals']
      : approvals.map(
          ({ state, request }) =>
            `${request.approval_id}  ${state.padEnd(9)}  ${request.gate_id} needs ${request.required_role}  ${request.capability_id}  ${request.run_id}  expires ${request.expires_at}`,
        ),
  );
  return EXIT.done;
};
