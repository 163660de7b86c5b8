import { digestOf, type Digest } from '@kernel/digest';
import type { LoadedVectors } from './loaded-vectors';
import type { SourceHead, SourceRow } from './recall-source';

/** Units of one bank at one head, in the order they were retained. Never changes. */
export interface LoadedBank {
  readonly head: SourceHead;
  readonly rows: readonly SourceRow[];
  /** Digests of the rows, so many at a time: a write makes few of them anew. */
  readonly blocks: readonly Digest[];
  /** Null when the bank's generation has none for this process. */
  readonly vectors: LoadedVectors | null;
}

const BLOCK = 256;

/** A bank as it was read whole. */
export function wholeBank(head: SourceHead, rows: readonly SourceRow[], vectors: LoadedVectors | null): LoadedBank {
  return { head, rows, blocks: blocksFrom(rows, 0), vectors };
}

/** What a write brought. */
export interface BankDelta {
  readonly added: readonly SourceRow[];
  /** Rows that took another's place: their unit has ended. */
  readonly newer: readonly SourceRow[];
}

/** The bank with rows that came later, and which of them are new. */
export function grownBank(known: LoadedBank, head: SourceHead, rows: readonly SourceRow[]): LoadedBank & BankDelta {
  const all = [...known.rows];
  const newer: SourceRow[] = [];
  const added: SourceRow[] = [];
  let first = all.length;
  const last = all.at(-1)?.seq ?? 0;
  for (const row of rows) {
    if (row.seq > last) {
      added.push(row);
      continue;
    }
    const place = placeOf(all, row.seq);
    newer.push(row);
    all[place] = row;
    first = Math.min(first, place);
  }
  const from = Math.floor(Math.min(first, known.rows.length) / BLOCK);
  for (const row of added) all.push(row);
  const blocks = rows.length === 0 ? known.blocks : [...known.blocks.slice(0, from), ...blocksFrom(all, from * BLOCK)];
  return { head, rows: all, blocks, vectors: known.vectors, added, newer };
}

/** Names what is in it. */
export function contentOf({ blocks }: LoadedBank): Digest {
  return digestOf(blocks);
}

function blocksFrom(rows: readonly SourceRow[], from: number): readonly Digest[] {
  const blocks: Digest[] = [];
  for (let at = from; at < rows.length; at += BLOCK)
    blocks.push(digestOf(rows.slice(at, at + BLOCK).map(({ card, digest }) => [card.bank, digest, card.retractedAt])));
  return blocks;
}

function placeOf(rows: readonly SourceRow[], seq: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  if (rows[low]?.seq !== seq) throw new Error(`a unit at place ${seq} came to a bank that has later ones`);
  return low;
}
