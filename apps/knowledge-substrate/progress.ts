/** How far something is that takes its time. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** Whoever wants to know. Must not throw. */
export type TellProgress = (progress: Progress) => void;

/** Nobody wants to know. */
export const SILENTLY: TellProgress = () => undefined;
