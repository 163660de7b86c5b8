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

/** Plays what was chosen, one fault after the other, on servers of its own. A fault that cannot be played is told and keeps no other from being played. */
export async function playTable(
  options: Options,
  say: Say,
): Promise<{ readonly lines: readonly Line[]; readonly controls: readonly ControlLine[] }> {
  const lines: Line[] = [];
  const controls: ControlLine[] = [];
  const chosen = FAULTS.filter(({ name }) => options.only.includes(name));
  const platforms = inPlatforms(chosen);
  if (platforms.length === 0 && options.controls === 'wanted') platforms.push([]);
  for (const [nth, faults] of platforms.entries()) {
    await onPlatform(options, say, async (load) => {
      for (const fault of faults) lines.push(await played(fault.what, say, () => fault.play(load, options)));
      if (options.controls === 'unwanted' || nth < platforms.length - 1) return;
      for (const control of CONTROLS) controls.push(await controlled(load, control, say));
    });
  }
  if (options.only.includes(FULL_DISK.name)) lines.push(await played(FULL_DISK.what, say, () => onFullDisk(options, say)));
  return { lines, controls };
}

/** Which faults are played on one platform, one after the other: what one can play only once begins the next. */
function inPlatforms(faults: readonly Faulty[]): Faulty[][] {
  const platforms: Faulty[][] = [];
  for (const fault of faults) {
    const last = platforms.at(-1);
    const isOver = last === undefined || (fault.oncePerPlatform === 'yes' && last.some(({ oncePerPlatform }) => oncePerPlatform === 'yes'));
    if (isOver) platforms.push([fault]);
    else last.push(fault);
  }
  return platforms;
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
  try {
    await EventConsumer.prepare(stage);
    consumer.start();
    await consumer.reads();
    await work({ stage, consumer, mixed: new MixedLoad(stage.person), runs, verified, say });
  } finally {
    await consumer.end();
    await stage.remove();
  }
}

async function onFullDisk({ runs, verified, awayMs }: Options, say: Say): ReturnType<Faulty['play']> {
  const disk = await FullDisk.start(say);
  try {
    return await disk.play({ runs, verified, awayMs, say });
  } finally {
    await disk.remove();
  }
}
