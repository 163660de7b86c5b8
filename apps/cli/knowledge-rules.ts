import { resolve } from 'node:path';
import { argOf, EXIT, print, type RunCommand } from './host';
import { RulesAnswer } from './knowledge-answers';
import { choiceOf, knowledgeApi } from './knowledge-request';
import { readJson } from './read-json';

/** `fiveplane knowledge rules` */
export const run: RunCommand = async (host, given) => {
  const of = choiceOf(given);
  const rules = readJson(resolve(host.cwd, argOf(given, 0)));
  const answer = await knowledgeApi(host, given).post('/v1/knowledge/rules', { of, rules }, RulesAnswer);
  print(host, given, answer, () => [
    `${answer.edges} edges in ${answer.documents} documents`,
    'next: npx fiveplane knowledge snapshot build',
  ]);
  return EXIT.done;
};
