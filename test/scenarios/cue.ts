import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The point at which a process ends itself, by SIGKILL. A `write` is one transaction of the journal: one entry, or two that belong together. */
export type Cue =
  /** An effect has happened, its entry is not written. Write 0 is the one that begins the run. */
  | { readonly at: 'before write' | 'after write'; readonly nth: number }
  /** The gate is about to act, and nothing is sent yet. */
  | { readonly at: 'before act' }
  /** The shop has paid, and nobody else knows. */
  | { readonly at: 'after refund' };

/** What was to be written, or had just been, when the process died. */
export interface LastWords {
  readonly cue: Cue;
  readonly entries: readonly { readonly seq: number; readonly what: string }[];
}

/** How a test and a process agree on a death: through two files in the process's folder. */
export class CueCard {
  constructor(private readonly folder: string) {}

  /** Holds from the next run on that begins in a process with this folder. */
  give(cue: Cue): void {
    rmSync(this.wordsPath, { force: true });
    writeFileSync(this.cuePath, JSON.stringify(cue));
  }

  given(): Cue | undefined {
    return existsSync(this.cuePath) ? (JSON.parse(readFileSync(this.cuePath, 'utf8')) as Cue) : undefined;
  }

  /** Nobody dies on it any more. @returns whether it was still there. */
  take(): boolean {
    const wasThere = existsSync(this.cuePath);
    rmSync(this.cuePath, { force: true });
    return wasThere;
  }

  /** Ends this process here and now; the next one has no cue. */
  die(words: LastWords): void {
    writeFileSync(this.wordsPath, JSON.stringify(words));
    this.take();
    process.kill(process.pid, 'SIGKILL');
  }

  lastWords(): LastWords | undefined {
    return existsSync(this.wordsPath) ? (JSON.parse(readFileSync(this.wordsPath, 'utf8')) as LastWords) : undefined;
  }

  private get cuePath(): string {
    return join(this.folder, 'cue.json');
  }

  private get wordsPath(): string {
    return join(this.folder, 'last-words.json');
  }
}
