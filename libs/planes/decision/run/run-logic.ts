import type { RunContext } from '@kernel/records/run-context';

/** The version of the run machine that new runs are pinned to; stored in every record it made. A change of behaviour adds a version and keeps the old one. */
export const RUN_LOGIC = 'decision/run@2';

/** Every version that this machine still is. Since 2 evidence is asked for as of the run's start. */
export const RUN_LOGICS = ['decision/run@1', RUN_LOGIC] as const;
export type RunLogic = (typeof RUN_LOGICS)[number];

/** The version that a run goes by from its first entry to its last, whichever release takes it on: the one that it is pinned to, the first when it names none. */
export function runLogicOf({ pins }: Pick<RunContext, 'pins'>): RunLogic {
  return pins.logic.includes(RUN_LOGIC) ? RUN_LOGIC : 'decision/run@1';
}
