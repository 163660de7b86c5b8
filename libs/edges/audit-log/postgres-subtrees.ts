import { hash } from 'node:crypto';
import { Fault } from '@kernel/fault';
import type { Subtree } from '@planes/trust/audit-log/subtrees';
import type { Database } from '../database/database';

/** The database keeps leaves and the roots of 2^8, 2^16, … leaves; what lies between is hashed here. */
const LEVELS_PER_TILE = 8;

/** Reads subtree hashes from stored tiles: at most 255 stored hashes per subtree, whatever the size of the log. */
export class PostgresSubtrees {
  constructor(private readonly database: Database) {}

  /** In the order asked. @throws Fault DOCUMENT_CORRUPT when a stored hash is missing. */
  hashes(logId: string, subtrees: readonly Subtree[]): Promise<readonly Uint8Array[]> {
    const wanted = subtrees.map(inTiles);
    return this.database.acrossTenants(async (tx) => {
      const rows = await tx.query<{ place: string; hash: Buffer }>(READ, [
        logId,
        wanted.map(({ stored }) => stored),
        wanted.map(({ from }) => from),
        wanted.map(({ from, width }) => from + width),
      ]);
      let next = 0;
      return wanted.map(({ stored, width }, place) => {
        const own = rows.slice(next, next + width).filter((row) => Number(row.place) === place + 1);
        next += own.length;
        if (own.length !== width) throw new Fault('DOCUMENT_CORRUPT', `${logId} lacks stored hashes of level ${stored}`, 'never');
        return completeRoot(own.map((row) => row.hash));
      });
    });
  }
}

const READ = `
  SELECT wanted.place, found.hash
  FROM unnest($2::integer[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS wanted(level, first, after, place)
  CROSS JOIN LATERAL audit.subtree_hashes($1, wanted.level, wanted.first, wanted.after) AS found
  ORDER BY wanted.place, found.idx`;

/** The stored hashes that a subtree is made of: `width` of them, from `from` on, at a stored level. */
function inTiles({ level, index }: Subtree): { readonly stored: number; readonly from: number; readonly width: number } {
  const stored = Math.floor(level / LEVELS_PER_TILE) * LEVELS_PER_TILE;
  const width = 2 ** (level - stored);
  return { stored, from: index * width, width };
}

const NODE_PREFIX = Buffer.from([0x01]);

// Written out here because an edge takes types of a plane, never its functions. Source: RFC 6962, section 2.1.
function completeRoot(hashes: readonly Buffer[]): Uint8Array {
  let level = hashes;
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => {
      const pair = level.slice(2 * i, 2 * i + 2);
      return hash('sha256', Buffer.concat([NODE_PREFIX, ...pair]), 'buffer');
    });
  }
  const [root] = level;
  if (root === undefined) throw new Error('a subtree has leaves');
  return root;
}
