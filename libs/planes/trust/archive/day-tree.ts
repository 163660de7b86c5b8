import type { Digest } from '@kernel/digest';
import type { AuditKind } from '@kernel/records/audit-entry';
import { extendFrontier, type Frontier, frontierRoot } from '../audit-log/frontier';
import { leafHashOf } from '../audit-log/leaf';
import { digestOfTreeHash, treeHashOf } from '../audit-log/tree-hash';
import type { ArchiveIndex } from './archive-index';
import type { ArchiveLine } from './archive-line';

/** What a day's entries add up to: the log's tree at its end, and how many there were of each kind for each tenant. */
export class DayTree {
  private readonly counted = new Map<string, ArchiveIndex['counts'][number]>();

  private constructor(private frontier: Frontier) {}

  /** The tree before the day; undefined when these are not the subtrees of a log of that size. */
  static after(size: number, subtrees: readonly Digest[]): DayTree | undefined {
    if (subtrees.length !== onesIn(size)) return undefined;
    return new DayTree({ size, subtrees: subtrees.map(treeHashOf) });
  }

  /** Takes the next entries. Returns the place at which another one than the next came; undefined when all fit. */
  grow(lines: readonly ArchiveLine[]): number | undefined {
    for (const { index, entry } of lines) {
      if (index !== this.frontier.size) return this.frontier.size;
      this.frontier = extendFrontier(this.frontier, leafHashOf(entry));
      this.count(entry.tenant_id, entry.kind);
    }
    return undefined;
  }

  get size(): number {
    return this.frontier.size;
  }

  get root(): Digest {
    return digestOfTreeHash(frontierRoot(this.frontier));
  }

  /** By tenant, then kind. */
  get counts(): ArchiveIndex['counts'] {
    return [...this.counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  }

  private count(tenant_id: string, kind: AuditKind): void {
    const name = `${tenant_id}\n${kind}`;
    this.counted.set(name, { tenant_id, kind, entries: (this.counted.get(name)?.entries ?? 0) + 1 });
  }
}

// Not bit operators: those cut a size down to 32 bits.
function onesIn(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}
