import type { Json } from '@kernel/canonical-json';
import { digestOf } from '@kernel/digest';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, refusedStage, type StageFinding } from './replay-finding';
import type { ReplayLogic } from './replay-logic';

const RUN_LOGIC = /^decision\/run@/;

/** Folds the journal through the run machine again and compares what it leads to: the path, the critic's verdicts, the record's bytes. */
export function replayRecord({ record, file, documents }: Evidence, logic: ReplayLogic['run']): readonly StageFinding[] {
  const version = record.lineage.logic.find((name) => RUN_LOGIC.test(name));
  const fold = version !== undefined && Object.hasOwn(logic, version) ? logic[version] : undefined;
  if (!fold) return [refusedStage('run', 'REPLAY_LOGIC_UNKNOWN', `run logic ${version ?? '(none named)'} is not part of this version`)];
  const refolded = fold(file.journal, (digest): Json | undefined => documents.get(digest)?.value);
  if (refolded.kind === 'broken') return [brokenStage('run', 'core', `journal entry ${refolded.seq}: ${refolded.reason}`)];
  if (!refolded.record) return [brokenStage('run', 'order', 'the journal does not lead to a record')];
  const again = refolded.record;
  return [
    equalStage('run', record.lineage.journal_head),
    comparedStage('critic', digestOf(record.critic), digestOf(again.critic), 'the critic comes to another verdict'),
    comparedStage('decision_record', digestOf(record), digestOf(again), firstField(record, again)),
  ];
}

function firstField(expected: object, actual: object): string {
  const differing = Object.entries(expected).find(
    ([name, value]) => digestOf(value) !== digestOf((actual as Record<string, unknown>)[name] ?? null),
  );
  return differing ? `field ${differing[0]} comes out differently` : 'a field was added';
}
