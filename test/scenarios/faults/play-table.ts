import { CONTROLS } from './controls';
import { EventConsumer } from './event-consumers';
import { FaultWorld } from './fault-world';
import type { Faulty, Load } from './faulty';
import { FULL_DISK, FullDisk } from './full-disk';
import { MixedLoad } from './mixed-load';
import type { Options } from './options';
import { FAULTS } from './scenes';
import type { ControlLine, Line } from './table';

type Say = (line: string) => void;

/** Every fault that `--only` may name. */
export const FAULT_NAMES: readonly string[] = [...FAULTS.map(({ name }) => name), FULL_DISK.name];

const standing = new Set<() => Promise<void>>();

/** Takes away what stands now, for somebody who does not wait for the end. */
export async function letGo(): Promise<void> {
  for (const remove of standing) await remove();
}

/** Plays what was chosen, one fault after the other, on servers of its own. A fault that cannot be played is told and keeps no other from being played. */
export async function playTable(
  options: Options,
  say: Say,
): Promise<{ readonly lines: readonly Line[]; readonly controls: readonly ControlLine[] }> {
  const lines: Line[] = [];
  const controls: ControlLine[] = [];
  const left = FAULTS.filter(({ name }) => options.only.includes(name));
  let controlsLeft = options.controls === 'wanted';
  while (left.length > 0 || controlsLeft) {
    await onPlatform(options, say, async (load) => {
      if ((await playedOn(load, left, options, say, lines)) === 'used up') return;
      if (controlsLeft) for (const control of CONTROLS) controls.push(await controlled(load, control, say));
      controlsLeft = false;
    });
  }
  if (options.only.includes(FULL_DISK.name)) lines.push(await played(FULL_DISK.what, say, () => onFullDisk(options, say)));
  return { lines, controls };
}

/** Plays what is left until nothing is, or this platform is used up: what it can play only once was played, or something went wrong on it. */
async function playedOn(load: Load, left: Faulty[], options: Options, say: Say, lines: Line[]): Promise<'good' | 'used up'> {
  let once = false;
  for (let fault = left[0]; fault !== undefined; fault = left[0]) {
    if (fault.oncePerPlatform === 'yes' && once) return 'used up';
    once ||= fault.oncePerPlatform === 'yes';
    left.shift();
    const { play, what } = fault;
    const line = await played(what, say, () => play(load, options));
    lines.push(line);
    if (line.kind === 'not played') return 'used up';
  }
  return 'good';
}

async function played(what: string, say: Say, play: () => ReturnType<Faulty['play']>): Promise<Line> {
  say(`— ${what}`);
  try {
    const scene = await play();
    const { lost, repeated, withoutRecord } = scene.played.findings;
    for (const [kind, found] of Object.entries({ lost, repeated, withoutRecord })) for (const one of found) say(`${kind}: ${one}`);
    return { what, kind: 'played', scene };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`not played: ${why}`);
    return { what, kind: 'not played', why };
  }
}

async function controlled(load: Load, { without, finds, play }: (typeof CONTROLS)[number], say: Say): Promise<ControlLine> {
  say(`— control: ${without}`);
  const found = await play(load);
  return { without, found, verdict: finds.every((where) => found[where].length > 0) ? 'found' : 'not found' };
}

async function onPlatform({ runs, verified }: Options, say: Say, work: (load: Load) => Promise<void>): Promise<void> {
  const stage = await FaultWorld.start(say);
  const consumer = new EventConsumer(stage, 'witness', 'as it ships');
  const remove = async (): Promise<void> => {
    await consumer.end();
    await stage.remove();
  };
  standing.add(remove);
  try {
    await EventConsumer.prepare(stage);
    consumer.start();
    await consumer.reads();
    await work({ stage, consumer, mixed: new MixedLoad(stage.person), runs, verified, say });
  } finally {
    standing.delete(remove);
    await remove();
  }
}

async function onFullDisk({ runs, verified, awayMs }: Options, say: Say): ReturnType<Faulty['play']> {
  const disk = await FullDisk.start(say);
  const remove = (): Promise<void> => disk.remove();
  standing.add(remove);
  try {
    return await disk.play({ runs, verified, awayMs, say });
  } finally {
    standing.delete(remove);
    await remove();
  }
}
