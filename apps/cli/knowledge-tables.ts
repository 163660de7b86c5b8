import { basename, resolve } from 'node:path';
import { argOf, EXIT, print, type RunCommand, textOf } from './host';
import { TableAnswer } from './knowledge-answers';
import { bytesOfFile, documentIdOf, documentPath, knowledgeApi, tableType } from './knowledge-request';
import { readJson } from './read-json';

/** `fiveplane knowledge tables` */
export const run: RunCommand = async (host, given) => {
  const path = resolve(host.cwd, argOf(given, 0));
  const mapping = JSON.stringify(readJson(resolve(host.cwd, textOf(given, 'mapping') ?? '')));
  const document_id = documentIdOf(basename(path));
  const named = { document_id, media_type: tableType(path), title: textOf(given, 'title') };
  const place = documentPath('/v1/knowledge/tables', given, named, { mapping });
  const answer = await knowledgeApi(host, given).upload(place, bytesOfFile(path), TableAnswer);
  print(host, given, { document_id, ...answer }, () => [
    `${document_id}: ${answer.rows} rows, ${answer.edges} edges${answer.changed ? '' : ', as before'}`,
    ...(answer.passed_over === 0 ? [] : [`${answer.passed_over} edges were passed over, because a cell is empty`]),
    'next: npx fiveplane knowledge snapshot build',
  ]);
  return EXIT.done;
};
