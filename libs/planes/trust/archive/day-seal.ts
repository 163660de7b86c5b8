import { type Digest, digestOfBytes } from '@kernel/digest';
import { derivedId, type Id } from '@kernel/ids';
import type { LogId } from '../audit-log/log-id';
import { type ArchiveIndex, endOfIndex } from './archive-index';
import { type Day, endOf } from './day';
import { indexBytes } from './draft-day';

/** What the log itself says about an archived day; its `day_seal` entry commits to it. */
export interface DaySeal {
  readonly log_id: LogId;
  readonly day: Day;
  /** Entries before the day, and at its end. */
  readonly first_size: number;
  readonly last_size: number;
  readonly root: Digest;
  readonly counts: ArchiveIndex['counts'];
  readonly index_digest: Digest;
}

export function daySeal(index: ArchiveIndex): DaySeal {
  const { log_id, day, first, root, counts } = index;
  return { log_id, day, first_size: first, last_size: endOfIndex(index), root, counts, index_digest: digestOfBytes(indexBytes(index)) };
}

/** The id of a day's seal: the same for everybody who seals that day, so that it is sealed once. */
export function daySealId(logId: LogId, day: Day): Id<'evt'> {
  return derivedId('evt', endOf(day), `day_seal\n${logId}\n${day}`);
}
