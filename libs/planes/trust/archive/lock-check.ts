import { type Refusal, refused } from '@kernel/outcome';
import type { ArchivedObject } from './archived-object';

/** Whether every object is locked, where the archive promises it. Refuses ARCHIVE_NOT_LOCKED. */
export function lockCheck(objects: readonly ArchivedObject[], lock: 'promised' | 'not promised'): { readonly detail: string } | Refusal {
  const covered = objects.filter((object) => object.covered).length;
  const over = covered === 0 ? '' : `; ${covered} objects were written or deleted over, their first versions stand`;
  if (lock === 'not promised') return { detail: `this archive locks nothing: who owns the place can delete from it${over}` };
  const until = objects.map(({ locked_until }) => locked_until ?? '').sort();
  const [earliest = ''] = until;
  if (earliest === '')
    return refused('ARCHIVE_NOT_LOCKED', `${until.filter((at) => at === '').length} of ${until.length} objects are not locked`);
  return { detail: `${until.length} objects are locked until ${earliest} at least${over}` };
}
