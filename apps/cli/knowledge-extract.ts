import { EXIT, print, type RunCommand } from './host';
import { ExtractionAnswer } from './knowledge-answers';
import { choiceOf, knowledgeApi, progressTeller } from './knowledge-request';

/** `fiveplane knowledge extract` */
export const run: RunCommand = async (host, given) => {
  const tell = progressTeller(host, 'sections');
  const answer = await knowledgeApi(host, given).work('/v1/knowledge/extractions', { of: choiceOf(given) }, ExtractionAnswer, tell);
  print(host, given, answer, () => [
    `${answer.edges} edges in ${answer.sections} sections of ${answer.documents} documents`,
    ...answer.doubted.map(({ document_id, section_id, code, reason }) => `not believed: ${document_id}#${section_id}: ${code}: ${reason}`),
    'next: npx fiveplane knowledge snapshot build',
  ]);
  return EXIT.done;
};
