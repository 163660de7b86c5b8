import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from './api';
import { RunAnswer } from './answers';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** More than five minutes: every run has a deadline far before. */
const MAX_LOOKS = 320;

/** The run once it has ended or waits for a person; as it stands when it goes on for longer than any run should. */
export async function settledRun(api: Api, run: string): Promise<RunAnswer> {
  const path = `/v1/runs/${encodeURIComponent(run)}`;
  let view = await api.get(path, RunAnswer);
  for (let look = 1; look < MAX_LOOKS && view.status === 'RUNNING'; look++) {
    await pause(Math.min(FIRST_PAUSE_MS * look, LONGEST_PAUSE_MS));
    view = await api.get(path, RunAnswer);
  }
  return view;
}
