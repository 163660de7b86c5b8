import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, type StageFinding } from './replay-finding';
import type { Refolded, ReplayLogic } from './replay-logic';

const RUN_LOGIC = /^decision\/run@/;

/** Folds the journal through the run machine again and compares what it leads to: the path, the critic's verdicts, the record's bytes. */
export function replayRecord(evidence: Evidence, logic: ReplayLogic['run']): StageFinding[] {
  const version = evidence.record.lineage.logic.find((name) => RUN_LOGIC.test(name));
  const fold = version !== undefined && Object.hasOwn(logic, version) ? logic[version] : undefined;
  if (!fold) return [brokenStage('run', 'missing_artefact', `run logic ${version ?? '(none named)'} is not part of this version`)];
  const refolded = fold(evidence.file.journal, (digest): Json | undefined => evidence.documents.get(digest)?.value);
  const { record } = evidence;
  if (refolded.kind === 'broken') return [brokenStage('run', 'core', `journal entry ${refolded.seq}: ${refolded.reason}`)];
  if (!refolded.record) return [brokenStage('run', 'order', 'the journal does not lead to a record')];
  return [
    runStage(evidence, refolded),
    comparedStage('critic', digestOf(record.critic), digestOf(refolded.record.critic), 'the critic comes to another verdict'),
    comparedStage('decision_record', digestOf(record), digestOf(refolded.record), firstField(record, refolded.record)),
  ];
}

// The record names the entry it was made at; entries after it are the sealing and closing of the run.
function runStage({ record, file }: Evidence, _folded: Extract<Refolded, { kind: 'folded' }>): StageFinding {
  const head = file.journal[record.lineage.journal_entries - 1]?.entry_hash;
  if (head !== record.lineage.journal_head)
    return brokenStage('run', 'order', 'the journal at the record’s place is not the one the record names');
  return equalStage('run', head);
}

function firstField(expected: object, actual: object): string {
  const differing = Object.entries(expected).find(
    ([name, value]) => digestOf(value) !== digestOf((actual as Record<string, unknown>)[name]),
  );
  return differing ? `field ${differing[0]} comes out differently` : 'a field was added';
}
