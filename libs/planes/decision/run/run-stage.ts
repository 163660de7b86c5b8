/** Where a run stands. Source: contracts, section 2. */
export const RUN_STAGES = [
  'received',
  'compiled',
  'planning',
  'verifying',
  'executing',
  'awaiting_approval',
  'scoring',
  'consolidating',
  'recorded',
] as const;

export type RunStage = (typeof RUN_STAGES)[number];

/**
 * Every way a run may go. A change of stage that is not here is a bug and crashes the fold loudly.
 * Every stage reaches `consolidating`, because no run ends without a Decision Record.
 */
export const STAGE_TRANSITIONS: Readonly<Record<RunStage, readonly RunStage[]>> = {
  received: ['compiled', 'consolidating'],
  compiled: ['planning', 'consolidating'],
  planning: ['verifying', 'planning', 'consolidating'],
  verifying: ['executing', 'planning', 'scoring', 'consolidating'],
  executing: ['awaiting_approval', 'scoring', 'executing', 'consolidating'],
  awaiting_approval: ['executing', 'consolidating'],
  scoring: ['executing', 'planning', 'consolidating'],
  consolidating: ['recorded'],
  recorded: [],
};

/** The stage itself, or the next one. @throws Error naming the transition that the table does not have. */
export function moveStage(from: RunStage, to: RunStage): RunStage {
  if (from === to || STAGE_TRANSITIONS[from].includes(to)) return to;
  throw new Error(`impossible transition: ${from} to ${to}`);
}
