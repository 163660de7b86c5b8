import { EMPTY_FRONTIER, extendFrontier, type Frontier, frontierRoot } from '@planes/trust/audit-log/frontier';
import type { Checkpoint } from '@planes/trust/audit-log/checkpoint';
import { hashLeaf, sameHash } from '@planes/trust/audit-log/tree-hash';
import type { CheckpointStore } from '@edges/audit-log/checkpoint-store';

/** `whole`: everything that was signed is there. `missing`: the log ends before. `rewritten`: it is another history. */
export type Standing = 'whole' | 'missing' | 'rewritten';

/** What a log is, against one checkpoint of it. */
export interface LogStanding {
  readonly log_id: string;
  /** Who holds the checkpoint. */
  readonly source: string;
  readonly standing: Standing;
  /** Entries that the checkpoint signed, and when. */
  readonly signed: number;
  readonly signed_at: string;
  /** Entries that are there. */
  readonly size: number;
  readonly detail: string;
}

export interface HeldCheckpoint {
  readonly source: string;
  readonly checkpoint: Checkpoint;
}

/** Entries read at once. */
const PAGE = 1_000;

/** Compares a log with checkpoints of it, by hashing every body anew; what the store says about hashes is only compared. Reads the log once. */
export async function standingsOf(store: CheckpointStore, held: readonly HeldCheckpoint[]): Promise<readonly LogStanding[]> {
  const found: LogStanding[] = [];
  for (const log of new Set(held.map(({ checkpoint }) => checkpoint.log_id))) {
    const ofLog = held.filter(({ checkpoint }) => checkpoint.log_id === log).sort((a, b) => a.checkpoint.size - b.checkpoint.size);
    const size = await store.size(log);
    const reader = new LogReader(store, log);
    for (const { source, checkpoint } of ofLog) {
      const facts = { log_id: log, source, signed: checkpoint.size, signed_at: checkpoint.signed_at, size };
      found.push({ ...facts, ...(await compared(reader, checkpoint, size)) });
    }
  }
  return found;
}

async function compared(reader: LogReader, checkpoint: Checkpoint, size: number): Promise<Pick<LogStanding, 'standing' | 'detail'>> {
  const broken = await reader.readUpTo(Math.min(size, checkpoint.size));
  if (broken !== undefined) return { standing: 'rewritten', detail: broken };
  if (size < checkpoint.size) {
    const [first, last] = [size, checkpoint.size - 1];
    const entries = first === last ? `entry ${first}` : `entries ${first} to ${last}`;
    return {
      standing: 'missing',
      detail: `${entries} (${checkpoint.size - size} of ${checkpoint.size}), signed until ${checkpoint.signed_at}, are not there`,
    };
  }
  if (!sameHash(frontierRoot(reader.frontier), checkpoint.root)) {
    return { standing: 'rewritten', detail: `the first ${checkpoint.size} entries have another root than was signed` };
  }
  const later = size - checkpoint.size;
  return { standing: 'whole', detail: `all ${checkpoint.size} signed entries are there${later > 0 ? `, and ${later} later ones` : ''}` };
}

class LogReader {
  frontier: Frontier = EMPTY_FRONTIER;
  private broken: string | undefined;

  constructor(
    private readonly store: CheckpointStore,
    private readonly log: string,
  ) {}

  /** What is wrong with the log up to here; undefined when nothing is. */
  async readUpTo(size: number): Promise<string | undefined> {
    while (this.broken === undefined && this.frontier.size < size) {
      const page = await this.store.read(this.log, this.frontier.size, Math.min(PAGE, size - this.frontier.size));
      if (page.length === 0) this.broken = `entry ${this.frontier.size} is not there, and later ones are`;
      for (const { index, body, leaf_hash } of page) this.take(index, hashLeaf(body), leaf_hash);
    }
    return this.broken;
  }

  private take(index: number, leaf: Uint8Array, claimed: Uint8Array): void {
    if (this.broken !== undefined) return;
    if (index !== this.frontier.size) this.broken = `entry ${this.frontier.size} is not there, and later ones are`;
    else if (!sameHash(leaf, claimed)) this.broken = `entry ${index} has another body than its hash says`;
    else this.frontier = extendFrontier(this.frontier, leaf);
  }
}
