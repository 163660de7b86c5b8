/** Everything that the memory plane says no with, and what to do about it. */
export const MEMORY_ERRORS = {
  MEMORY_GENERATION_UNKNOWN: 'recall at a generation of this tenant, such as the current one',
  MEMORY_PROPOSAL_ID_TAKEN: 'the proposal id stands for another proposal: take a new id',
  MEMORY_PROPOSAL_UNKNOWN: 'review a proposal of this tenant',
  MEMORY_ALREADY_REVIEWED: 'the proposal is settled: propose a correction instead',
  MEMORY_REVIEWER_NOT_A_PERSON: 'let a person review it',
  MEMORY_TEXT_TOO_LONG: 'retain it in parts',
  MEMORY_TEXT_UNSTORABLE: 'take out U+0000 and halves of surrogate pairs',
  MEMORY_TEXT_EMPTY: 'retain something that a question could find',
  MEMORY_TAGS_TOO_MANY: 'use at most 100 tags',
  MEMORY_TAG_INVALID: 'name each tag once, in at most 256 characters',
  MEMORY_METADATA_CREDENTIAL: 'keep credentials elsewhere',
  MEMORY_METADATA_TOO_LONG: 'keep at most 4096 bytes of metadata',
  MEMORY_BANKS_AMBIGUOUS: 'name bank_id or banks, exactly one of them',
  MEMORY_SELECTOR_MISSING: 'name what is to be forgotten; nothing is forgotten by omission',
  MEMORY_SCOPE_CONTRADICTED: 'leave the selectors out, or the scope',
  MEMORY_RELATION_INVALID: 'name each memory once, as superseded or as contradicted',
  MEMORY_IMPORT_UNREADABLE: 'import a file as it was exported',
  MEMORY_IMPORT_CONFLICT: 'import with on_conflict skip or overwrite, or into another bank',
  MEMORY_PII_REJECTED: 'take the personal data out, or let the bank redact it',
} as const;

export type MemoryCode = keyof typeof MEMORY_ERRORS;
