/** Everything that the store of banks says no with, and what to do about it. */
export const BANK_ERRORS = {
  BANK_UNKNOWN: 'make the bank first',
  BANK_KEY_TAKEN: 'the idempotency key stands for another call: take a new key',
  BANK_UNIT_ID_TAKEN: 'take a new id for the unit',
  BANK_UNIT_UNKNOWN: 'supersede or contradict a unit of this bank',
  BANK_TEXT_UNSTORABLE: 'leave out NUL characters and halves of surrogate pairs',
  BANK_TOO_LARGE: 'retain at most 5 000 units a call, 1 000 000 characters a text and 100 tags a unit',
  BANK_UNDER_HOLD: 'release the holds first, or leave the bank out',
  BANK_ERASURE_ID_TAKEN: 'the erasure id stands for another forgetting: take a new id',
  BANK_HOLD_ID_TAKEN: 'the hold id stands for another bank: take a new id',
} as const;

export type BankCode = keyof typeof BANK_ERRORS;
