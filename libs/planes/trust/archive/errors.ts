/** Every refusal of the audit archive, with the one-line remedy. */
export const ARCHIVE_REFUSALS = {
  ARCHIVE_PLACE_UNCLEAR: 'name one place for the archive: a bucket with both its keys, or a folder',
  ARCHIVE_DAY_NOT_OVER: 'ask again when the day has been over for a quarter of an hour',
  ARCHIVE_NOT_YET_CHECKPOINTED: 'see that the checkpoint signer runs; a day is archived when a checkpoint covers all of it',
  ARCHIVE_ROWS_TAMPERED: 'stop writing and compare copies: the rows of the log are not what was signed; nothing of the day was archived',
  ARCHIVE_ROWS_DIFFER: 'believe the archive: the rows of the log were changed after the day was archived',
  ARCHIVE_KEY_TAKEN: 'look at the object: it was written earlier with other contents, and nothing is written over it',
  ARCHIVE_DAY_UNKNOWN: 'name a day that was archived; "fiveplane audit archive" lists what is',
  ARCHIVE_OBJECT_MISSING: 'treat the day as damaged: an object that its index names is gone',
  ARCHIVE_OBJECT_CHANGED: 'treat the day as damaged and take its other copy: an object is not what its index names',
  ARCHIVE_INDEX_MALFORMED: 'treat the day as damaged and take its other copy: its index cannot be read',
  ARCHIVE_NOT_LOCKED: 'use a bucket with Object Lock: this object may be deleted by whoever owns the bucket',
  ARCHIVE_HISTORY_REWRITTEN: 'compare copies: the days of this archive do not belong to one history',
} as const satisfies Record<`ARCHIVE_${string}`, string>;

export type ArchiveRefusalCode = keyof typeof ARCHIVE_REFUSALS;
