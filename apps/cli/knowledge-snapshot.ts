import { CommandFailure } from './command-failure';
import { argOf, EXIT, type ExitCode, type Given, type Host, print, type RunCommand, textOf } from './host';
import { SnapshotAnswer, SnapshotsAnswer, VerificationAnswer } from './knowledge-answers';
import { knowledgeApi, progressTeller } from './knowledge-request';

const PATH = '/v1/knowledge/snapshots';

/** `fiveplane knowledge snapshot` */
export const run: RunCommand = (host, given) => {
  switch (argOf(given, 0)) {
    case 'build':
      return build(host, given);
    case 'verify':
      return verify(host, given);
    case 'list':
      return list(host, given);
    default:
      throw CommandFailure.of('CLI_USAGE', `a snapshot is built, verified or listed: ${argOf(given, 0)} is none of build, verify, list`);
  }
};

async function build(host: Host, given: Given): Promise<ExitCode> {
  const answer = await knowledgeApi(host, given).work(PATH, undefined, SnapshotAnswer, progressTeller(host, 'snapshot'));
  const { without_evidence, outside_ontology } = answer.left_out;
  print(host, given, answer, () => [
    `${answer.snapshot_digest} is current: ${answer.sections} sections, ${answer.edges} edges, under ${answer.ontology}`,
    ...(without_evidence === 0 ? [] : [`left out: ${without_evidence} edges whose evidence has gone`]),
    ...(outside_ontology === 0 ? [] : [`left out: ${outside_ontology} edges that the ontology does not allow`]),
  ]);
  return EXIT.done;
}

async function verify(host: Host, given: Given): Promise<ExitCode> {
  const api = knowledgeApi(host, given);
  const named =
    textOf(given, 'snapshot') ?? (await api.get(PATH, SnapshotsAnswer)).snapshots.find(({ current }) => current)?.snapshot_digest;
  if (named === undefined)
    throw new CommandFailure('KNOWLEDGE_NOTHING_PUBLISHED', 'this tenant has published no snapshot yet', 'Build one.', EXIT.refused);
  const path = `${PATH}/${encodeURIComponent(named)}/verification`;
  const answer = await api.work(path, undefined, VerificationAnswer, progressTeller(host, 'verified'));
  print(host, given, answer, () => [
    `${answer.snapshot_digest} is ${answer.status}: ${answer.sections} sections, ${answer.edges} edges`,
    ...answer.findings.map(({ part, place, problem }) => `  ${part}${place === null ? '' : ` ${place}`} ${problem}`),
  ]);
  return answer.status === 'whole' ? EXIT.done : EXIT.refused;
}

async function list(host: Host, given: Given): Promise<ExitCode> {
  const answer = await knowledgeApi(host, given).get(PATH, SnapshotsAnswer);
  print(host, given, answer, () =>
    answer.snapshots.map(({ snapshot_digest, published_at, sections, edges, ontology, current }) => {
      return `${current ? '*' : ' '} ${published_at}  ${snapshot_digest}  ${sections} sections  ${edges} edges  ${ontology}`;
    }),
  );
  return EXIT.done;
}
