import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A point at which a run is when its process dies. A write is one transaction of the journal: one entry, or two that belong together. */
export type Cue =
  /** `before write`: the effect has happened, its entry is not written. Write 0 begins the run. */
  | { readonly at: 'before write' | 'after write'; readonly nth: number }
  /** The gate holds the key and is about to act; nothing is sent yet. */
  | { readonly at: 'before act' }
  /** The shop has paid, and nobody else knows. */
  | { readonly at: 'after refund' };

/** What one write of a journal holds. */
export type Write = readonly { readonly seq: number; readonly what: string }[];

/** A run at its cue: what was to be written there, or had just been. */
export interface Reached {
  readonly cue: Cue;
  readonly write: Write;
}

export interface GivenCues {
  /** Each time cues are given, anew. */
  readonly card_id: string;
  readonly cues: readonly Cue[];
}

/**
 * How a test and a process agree on a death, through files in the process's folder. Runs that begin while a card lies there take its cues, in order,
 * and stop where the cue says; when the last of them has stopped, the process ends itself by SIGKILL. With no cue on it, the card only notes writes.
 */
export class CueCard {
  constructor(private readonly folder: string) {}

  give(cues: readonly Cue[]): void {
    for (const path of [this.reachedPath, this.writesPath]) rmSync(path, { force: true });
    writeFileSync(this.cuesPath, JSON.stringify({ card_id: randomUUID(), cues }));
  }

  given(): GivenCues | undefined {
    return existsSync(this.cuesPath) ? (JSON.parse(readFileSync(this.cuesPath, 'utf8')) as GivenCues) : undefined;
  }

  /** Nobody stops any more. @returns whether the card was still there. */
  take(): boolean {
    const wasThere = existsSync(this.cuesPath);
    rmSync(this.cuesPath, { force: true });
    return wasThere;
  }

  note(write: Write): void {
    appendFileSync(this.writesPath, `${JSON.stringify(write)}\n`);
  }

  noted(): readonly Write[] {
    const lines = readFileSync(this.writesPath, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Write);
  }

  /** Ends this process here and now; the next one finds no card. */
  die(reached: readonly Reached[]): void {
    writeFileSync(this.reachedPath, JSON.stringify(reached));
    this.take();
    process.kill(process.pid, 'SIGKILL');
  }

  /** Where the runs were when the process ended itself; empty when it did not. */
  reached(): readonly Reached[] {
    return existsSync(this.reachedPath) ? (JSON.parse(readFileSync(this.reachedPath, 'utf8')) as readonly Reached[]) : [];
  }

  private get cuesPath(): string {
    return join(this.folder, 'cues.json');
  }

  private get reachedPath(): string {
    return join(this.folder, 'reached.json');
  }

  private get writesPath(): string {
    return join(this.folder, 'writes.jsonl');
  }
}
