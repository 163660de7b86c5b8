import { EXIT, print, type RunCommand } from './host';
import { BundleAnswer } from './knowledge-answers';
import { knowledgeApi, questionOf } from './knowledge-request';

/** `fiveplane knowledge query` */
export const run: RunCommand = async (host, given) => {
  const bundle = await knowledgeApi(host, given).post('/v1/knowledge/query', questionOf(given), BundleAnswer);
  const { passages, hops, conflicts, seed, truncated_by = [] } = bundle;
  print(host, given, bundle, () => [
    ...(passages.length === 0 ? ['nothing was found'] : []),
    ...passages.flatMap(({ score, heading, text, evidence_ref, stale }) => [
      `${score.toFixed(3)}  ${heading}${stale === undefined ? '' : `  [${stale}]`}`,
      `       ${evidence_ref}`,
      ...text.split('\n').map((line) => `       ${line}`),
      '',
    ]),
    ...(seed.entities.length === 0 ? [] : [`entities: ${seed.entities.join(', ')}`]),
    ...hops.map(({ hop, subject, predicate, object, stale }) => {
      return `  ${hop}  ${subject} ${predicate} ${object}${stale === undefined ? '' : `  [${stale}]`}`;
    }),
    ...conflicts.map(({ subject, predicate, values }) => `conflict: ${subject} ${predicate} ${values.join(' or ')}`),
    ...(truncated_by.length === 0 ? [] : [`there is more; cut by: ${truncated_by.join(', ')}`]),
  ]);
  return EXIT.done;
};
