import { EXIT, print, type RunCommand } from './host';
import { ExplanationAnswer } from './knowledge-answers';
import { explanationLines } from './explanation-lines';
import { knowledgeApi, questionOf } from './knowledge-request';

/** `fiveplane knowledge explain` */
export const run: RunCommand = async (host, given) => {
  const answer = await knowledgeApi(host, given).post('/v1/knowledge/explain', questionOf(given), ExplanationAnswer);
  print(host, given, answer, () => explanationLines(answer));
  return EXIT.done;
};
