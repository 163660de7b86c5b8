import type { TenantId } from '@kernel/tenant';
import type { Transaction } from '../database/database';
import type { BankHead } from './bank';
import type { IndexRow } from './stored-unit';
import { type AnalysisRow, type IndexedRow, indexRowOf } from './unit-rows';
import { CHANGED_PLACES, INDEX_ANALYSES, INDEX_ENDS, INDEX_UNITS } from './unit-sql';

/** How many rows are read at once, so that a large bank does not stand in memory twice. */
const ROWS_AT_ONCE = 5_000;

/** What an index of the bank is made of, as it was at this head: everything, or what came after `since` changes. */
export async function readIndexRows(tx: Transaction, tenant: TenantId, head: BankHead, since: number): Promise<readonly IndexRow[]> {
  const read = (after: number, most: number) => readPage(tx, tenant, head, after, most);
  const rows: IndexRow[] = [];
  if (since === 0) {
    for (;;) {
      const page = await read(rows.at(-1)?.seq ?? 0, ROWS_AT_ONCE);
      for (const row of page) rows.push(row);
      if (page.length < ROWS_AT_ONCE) return rows;
    }
  }
  const changed = await tx.query<{ seq: string }>(CHANGED_PLACES, [tenant, head.name, since, head.changes]);
  for (const { from, most } of runsOf(changed.map(({ seq }) => Number(seq)))) for (const row of await read(from - 1, most)) rows.push(row);
  return rows;
}

// What is written in one call stands together, so what changed is mostly one run.
function runsOf(places: readonly number[]): readonly { readonly from: number; readonly most: number }[] {
  const runs: { from: number; most: number }[] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last !== undefined && last.from + last.most === place) last.most += 1;
    else runs.push({ from: place, most: 1 });
  }
  return runs;
}

async function readPage(
  tx: Transaction,
  tenant: TenantId,
  { name, changes }: BankHead,
  after: number,
  most: number,
): Promise<readonly IndexRow[]> {
  const units = await tx.query<IndexedRow>(INDEX_UNITS, [tenant, name, changes, after, most]);
  const [first, last] = [units[0], units.at(-1)];
  if (first === undefined || last === undefined) return [];
  const analyses = await tx.query<AnalysisRow>(INDEX_ANALYSES, [tenant, name, first.seq, last.seq]);
  const ends = await tx.query<{ seq: string; at: string }>(INDEX_ENDS, [tenant, name, first.seq, last.seq, changes]);
  const analysisOf = new Map(analyses.map((row) => [row.seq, row]));
  const endOf = new Map(ends.map(({ seq, at }) => [seq, at]));
  return units.flatMap((row) => {
    const analysis = analysisOf.get(row.seq);
    // A unit whose analysis is gone was forgotten between two statements; whoever reads notices that by the head.
    return analysis === undefined ? [] : [indexRowOf({ ...row, ended_at: endOf.get(row.seq) ?? null }, analysis)];
  });
}
