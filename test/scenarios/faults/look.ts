import type { ApprovalStanding } from '@kernel/records/approval';
import type { RunView } from '@kernel/records/run-view';
import { auditOf, booksIn, exported } from '../evidence-of-run';
import { NoteStory } from '../note-story';
import { RefundStory } from '../refund-story';
import type { Sql } from '../sql';
import type { EventConsumer } from './event-consumers';
import type { Ending, Story } from './mixed-load';
import { persistently } from './persistence';
import { ToldCodes } from './told-codes';
import type { Stage } from './stage';
import type { Witness } from './witness';

/** What is wrong after a fault; nothing is empty everywhere. Each line names one thing. */
export interface Findings {
  /** Acknowledged, and not there or not whole any more. */
  readonly lost: readonly string[];
  readonly repeated: readonly string[];
  readonly withoutRecord: readonly string[];
}

/** Everything that somebody was told. */
export interface Told {
  readonly endings: ReadonlyMap<Story, Ending>;
  readonly witnesses: readonly Witness[];
  /** Left out where no events are read. */
  readonly consumer?: EventConsumer | undefined;
  /** How many runs have their one file fetched, verified and replayed; all of them when there are no more. */
  readonly verified: number;
}

/** Compares what people, apps and consumers were told with what is there, behind the platform's back and, for the proofs, through its door. */
export function look(stage: Stage, told: Told): Promise<Findings> {
  return stage.atStore(async (sql) => {
    const runs = [...told.endings.values()].map(({ run }) => run);
    const books = await booksIn(sql);
    const ends = (await told.consumer?.consumed(sql))?.ends ?? new Map(runs.map(({ run_id }) => [run_id, 1]));
    const effects = await effectsOf(told.endings, sql);
    const witnessed = await Promise.all(told.witnesses.map((witness) => witness.lost(sql)));
    return {
      lost: [
        ...books.logProblems.map((problem) => `audit log: ${problem}`),
        ...runs.filter(({ run_id }) => !ends.has(run_id)).map(({ run_id }) => `the end of ${run_id} was told to nobody`),
        ...effects.lost,
        ...witnessed.flat(),
        ...(await approvalsLost(stage, told.endings)),
        ...(await unproven(stage, some(runs, told.verified))),
      ],
      repeated: [
        ...runs.flatMap(({ run_id }) => ((books.records.get(run_id) ?? 0) > 1 ? [`run ${run_id} has several records`] : [])),
        ...runs.flatMap(({ run_id }) =>
          (ends.get(run_id) ?? 0) > 1 ? [`the end of ${run_id} had its effect ${ends.get(run_id)} times`] : [],
        ),
        ...effects.repeated,
      ],
      withoutRecord: runs.filter(({ run_id }) => !books.records.has(run_id)).map(({ run_id }) => run_id),
    };
  });
}

/** What the shop's own books say of refunds and notes: the one witness that no plane can talk to. */
async function effectsOf(endings: ReadonlyMap<Story, Ending>, sql: Sql): Promise<Pick<Findings, 'lost' | 'repeated'>> {
  const refunds = await sql<{ order_id: string; amount_cents: number }>('SELECT order_id, amount_cents FROM shop.refund');
  const notes = await sql<{ body: string }>('SELECT body FROM shop.note');
  const counted = [...endings].flatMap(([story, { run }]) => {
    if (story instanceof RefundStory) {
      const { order, cents } = story;
      const times = refunds.filter((paid) => paid.order_id === order.order_id && paid.amount_cents === cents).length;
      return [{ what: `refund of ${cents} for ${order.order_id}`, times, run }];
    }
    if (story instanceof NoteStory)
      return [{ what: `note ${story.mark}`, times: notes.filter(({ body }) => body.includes(story.mark)).length, run }];
    return [];
  });
  return {
    lost: counted
      .filter(({ times, run }) => times === 0 && run.status === 'DECIDED')
      .map(({ what, run }) => `${what}, decided in ${run.run_id}`),
    repeated: counted.filter(({ times }) => times > 1).map(({ what, times }) => `${what}: ${times} times`),
  };
}

async function approvalsLost({ person }: Stage, endings: ReadonlyMap<Story, Ending>): Promise<readonly string[]> {
  const signed = [...endings.keys()].flatMap((story) => (story instanceof RefundStory && story.signed !== undefined ? [story.signed] : []));
  const looks = signed.map(async (approval) => {
    const { body } = await person('acme', 'finance-lead').get<ApprovalStanding>(`/v1/approvals/${approval}`);
    return body.signature?.verdict === 'approve' ? [] : [`approval ${approval}, which was signed`];
  });
  return (await Promise.all(looks)).flat();
}

/** Runs whose record, proofs and journal do not hold together in the hands of somebody who has the file alone. */
async function unproven({ person, connection }: Stage, runs: readonly RunView[]): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const run of runs) {
    // The checkpoint that covers the last records is signed a moment later.
    const file = await persistently(`export of ${run.run_id}`, new ToldCodes(), () => exported(person(run.tenant_id, 'auditor'), run));
    const audit = auditOf(file, connection);
    if (audit !== 'verified, replay_equal') problems.push(`record of ${run.run_id}: ${audit}`);
  }
  return problems;
}

function some<T>(all: readonly T[], count: number): readonly T[] {
  if (count === 0) return [];
  const every = Math.max(1, Math.ceil(all.length / count));
  return all.filter((_, place) => place % every === 0);
}
