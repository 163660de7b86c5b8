/** Everything that memory banks say no with, and what to do about it. */
export const BANK_ERRORS = {
  BANK_NAME_INVALID: 'name a bank with 1–255 letters, digits and _ . : @ -, a letter or digit first',
  BANK_UNKNOWN: 'make the bank first',
  BANK_KEY_TAKEN: 'the idempotency key stands for another call: take a new key',
  BANK_UNIT_ID_TAKEN: 'take a new id for the unit',
  BANK_UNIT_UNKNOWN: 'supersede or contradict a unit of this bank',
  BANK_UNIT_MALFORMED: 'send what the unit’s description allows',
  BANK_TEXT_UNSTORABLE: 'leave out NUL characters and halves of surrogate pairs',
  BANK_TOO_LARGE:
    'retain at most 5 000 units and 20 000 000 characters a call, 1 000 000 characters a text, 100 tags and 2 000 names a unit',
  BANK_UNDER_HOLD: 'release the holds first, or leave the bank out',
  BANK_ERASURE_ID_TAKEN: 'the erasure id stands for another forgetting: take a new id',
  BANK_HOLD_ID_TAKEN: 'the hold id stands for another bank: take a new id',
} as const;

export type BankCode = keyof typeof BANK_ERRORS;
