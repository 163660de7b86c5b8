import { elapsed } from '@kernel/time';
import type { RunAnswer } from './answers';

type Told = RunAnswer['story'][number];

/** A run's story for people: one line a step. What was asked and answered at once is one step; what went on in between stays apart. */
export function storyLines({ story, started_at }: Pick<RunAnswer, 'story' | 'started_at'>): readonly string[] {
  const lines: string[] = [];
  for (let index = 0; index < story.length; index++) {
    const told = story[index];
    const next = story[index + 1];
    if (!told) continue;
    const step = next && stepOf(told, next);
    if (step !== undefined) index += 1;
    const { event, detail } = step ?? told;
    const after = seconds(elapsed(started_at, told.at));
    lines.push(`  ${String(told.seq).padStart(4)}  ${`+${after} s`.padStart(11)}  ${event.padEnd(20)}  ${detail}`.trimEnd());
  }
  return lines;
}

function stepOf(asked: Told, answered: Told): Pick<Told, 'event' | 'detail'> | undefined {
  const what = /^asked: (.+)$/.exec(asked.event)?.[1];
  const how = /^(answered|failed): (.+)$/.exec(answered.event);
  if (what === undefined || how?.[2] !== what) return undefined;
  const came = [how[1] === 'failed' ? 'FAILED' : '', answered.detail].filter((part) => part !== '').join(' ');
  const said = [asked.detail, came].filter((part) => part !== '').join(' → ');
  return { event: what, detail: `${said} (${elapsed(asked.at, answered.at)} ms)`.trimStart() };
}

function seconds(millis: number): string {
  return (millis / 1_000).toFixed(3);
}
