import { Api } from './api';
import { RecordsAnswer } from './answers';
import { EXIT, print, type RunCommand } from './host';
import { everyPage, PAGE_LENGTH, pathWith } from './paged';
import { sessionOf } from './session';

/** `fiveplane records list` */
export const run: RunCommand = async (host, given) => {
  const api = new Api(sessionOf(host, given, 'auditor'));
  const records = await everyPage(host, async (cursor) => {
    const page = await api.get(pathWith('/v1/records', { limit: PAGE_LENGTH, cursor }), RecordsAnswer);
    return { items: page.records, next: page.next_cursor };
  });
  print(host, given, { records }, () =>
    records.length === 0
      ? ['no records']
      : records.map(
          ({ record_id, status, decided_at, intent_ref, run_id, code }) =>
            `${record_id}  ${status.padEnd(9)}  ${decided_at}  ${intent_ref}  ${run_id}  ${code}`,
        ),
  );
  return EXIT.done;
};
