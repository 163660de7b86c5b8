/** Everything that the memory plane says no with, and what to do about it. */
export const MEMORY_ERRORS = {
  MEMORY_GENERATION_UNKNOWN: 'recall at a generation of this tenant, such as the current one',
  MEMORY_PROPOSAL_ID_TAKEN: 'the proposal id stands for another proposal: take a new id',
  MEMORY_PROPOSAL_UNKNOWN: 'review a proposal of this tenant',
  MEMORY_ALREADY_REVIEWED: 'the proposal is settled: propose a correction instead',
  MEMORY_REVIEWER_NOT_A_PERSON: 'let a person review it',
} as const;

export type MemoryCode = keyof typeof MEMORY_ERRORS;
