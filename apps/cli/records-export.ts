import { isRefusal } from '@kernel/outcome';
import { NotStrict, parseStrictJson } from '@kernel/strict-json';
import { readExport } from '@planes/trust/replay/read-export';
import { askEachTenant } from './ask-each-tenant';
import { CommandFailure } from './command-failure';
import { argOf, EXIT, print, type RunCommand } from './host';
import { sessionsOf } from './session';
import { refuseTaken, writeOut } from './write-file';

/** `fiveplane records export`: what the platform signed, byte by byte, once it is seen to be a run export. */
export const run: RunCommand = async (host, given) => {
  refuseTaken(host, given);
  const id = argOf(given, 0);
  const path = `/v1/records/${encodeURIComponent(id)}/export`;
  const { answer: text } = await askEachTenant(sessionsOf(host, given, 'auditor'), (api) => api.text(path));
  const value = parseStrictJson(text);
  const file = value instanceof NotStrict ? undefined : readExport(value);
  if (file === undefined || isRefusal(file))
    throw CommandFailure.of('CLI_SERVER_ANSWER_UNREADABLE', `the platform’s export of ${id} is not a run export`, EXIT.unavailable);
  const out = writeOut(host, given, text);
  const { journal, documents } = file;
  print(
    host,
    given,
    { record_id: id, out, bytes: Buffer.byteLength(text), journal_entries: journal.length, documents: documents.length },
    () => [
      `${id} written to ${out}: ${journal.length} journal entries, ${documents.length} documents`,
      `next: npx fiveplane audit verify --file ${out}`,
      `next: npx fiveplane replay --file ${out}`,
    ],
  );
  return EXIT.done;
};
