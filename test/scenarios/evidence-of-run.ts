import type { RunExport } from '@kernel/records/run-export';
import type { RunView } from '@kernel/records/run-view';
import { replayRun } from '@planes/trust/replay/replay-run';
import { verifyRecord } from '@planes/trust/replay/verify-record';
import type { ConnectionFile } from '../../apps/cli/connection-file';
import { REPLAY_LOGIC_TABLE } from '../../apps/cli/replay-logic-table';
import type { Person } from './person';
import type { Sql } from './sql';

/** The run's one file, as `records export` fetches it. @throws Error when it is not to be had. */
export async function exported(person: Person, { record_id }: Pick<RunView, 'record_id'>): Promise<RunExport> {
  const { status, body } = await person.get<RunExport>(`/v1/records/${record_id ?? ''}/export`);
  if (status !== 200) throw new Error(`export of ${record_id ?? ''}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** What an auditor finds who has nothing but the file and the keys: as `audit verify` and `replay` say it. */
export function auditOf(file: RunExport, { trusted_keys: keys }: Pick<ConnectionFile, 'trusted_keys'>): string {
  const verified = verifyRecord(file, keys);
  const replayed = replayRun(file, keys, REPLAY_LOGIC_TABLE);
  const problems = [...verified.refusals, ...replayed.refusals, ...(replayed.first_divergence ? [replayed.first_divergence] : [])];
  return [verified.status, replayed.status, ...problems.map((problem) => JSON.stringify(problem))].join(', ');
}

/** What the store holds of runs and of the log, as its owner sees it behind the platform's back. */
export interface Books {
  /** Records per run. */
  readonly records: ReadonlyMap<string, number>;
  /** What the audit log says of each run, sorted: `tool_call intent`. */
  readonly audited: ReadonlyMap<string, readonly string[]>;
  /** What is wrong with the sequence of the log: gaps, repeated events, entries beyond its head. */
  readonly logProblems: readonly string[];
}

export async function booksIn(sql: Sql): Promise<Books> {
  const records = await sql<{ run_id: string; count: number }>(
    'SELECT run_id, count(*)::int AS count FROM trust.decision_record GROUP BY run_id',
  );
  const entries = await sql<{ idx: string; event_id: string; body: Uint8Array }>(
    'SELECT idx, event_id, body FROM audit.entry ORDER BY log_id, idx',
  );
  const [head] = await sql<{ size: string }>('SELECT size FROM audit.log_state');
  const audited = new Map<string, string[]>();
  for (const { body } of entries) {
    const { run_id, kind, phase } = JSON.parse(Buffer.from(body).toString('utf8')) as {
      run_id: string | null;
      kind: string;
      phase: string;
    };
    if (run_id !== null) audited.set(run_id, [...(audited.get(run_id) ?? []), `${kind} ${phase}`].sort());
  }
  return {
    records: new Map(records.map(({ run_id, count }) => [run_id, count])),
    audited,
    logProblems: [
      ...entries.flatMap(({ idx }, position) => (Number(idx) === position ? [] : [`entry ${idx} stands at ${position}`])),
      ...(new Set(entries.map(({ event_id }) => event_id)).size === entries.length ? [] : ['an event is in the log twice']),
      ...(Number(head?.size) === entries.length ? [] : [`the head is ${head?.size ?? 'missing'}, the entries are ${entries.length}`]),
    ],
  };
}
