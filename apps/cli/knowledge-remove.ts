import { EXIT, print, type RunCommand } from './host';
import { RemovalAnswer } from './knowledge-answers';
import { choiceOf, knowledgeApi } from './knowledge-request';

/** `fiveplane knowledge remove` */
export const run: RunCommand = async (host, given) => {
  const body = { of: choiceOf(given), dry_run: given.options['dryRun'] === true };
  const answer = await knowledgeApi(host, given).post('/v1/knowledge/removals', body, RemovalAnswer);
  const { documents, sections, edges, nodes_gone, dry_run } = answer;
  print(host, given, answer, () => [
    `${dry_run ? 'would remove' : 'removed'} ${documents} documents, ${sections} sections, ${edges} edges; ${nodes_gone} names are in no other document`,
    ...(dry_run ? [] : ['next: npx fiveplane knowledge snapshot build']),
  ]);
  return EXIT.done;
};
