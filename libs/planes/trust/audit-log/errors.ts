/** Every refusal of the audit log, with the one-line remedy. */
export const AUDIT_REFUSALS = {
  AUDIT_PROOF_MALFORMED: 'ask for the proof again; this one is damaged or not a proof',
  AUDIT_CHECKPOINT_MALFORMED: 'ask for the proof again; its checkpoint is not a signed note of a log',
  AUDIT_CHECKPOINT_UNTRUSTED: 'check that the key set holds the key of the checkpoint signer; if it does, treat the proof as forged',
  AUDIT_CHECKPOINT_OTHER_LOG: 'ask the log that the entry names',
  AUDIT_PROOF_OTHER_ROOT: 'ask for a proof under this checkpoint; the one at hand was made for another tree',
  AUDIT_LEAF_NOT_INCLUDED: 'treat the entry as not logged: it was changed, or it never was in this log',
  AUDIT_LEAF_OTHER_LOG: 'ask for the proof of the log that the entry names',
  AUDIT_HISTORY_REWRITTEN: 'stop writing and compare copies: the log does not continue what was signed before',
  AUDIT_RECEIPT_INVALID: 'treat the entry as not acknowledged; the receipt is not what the log signed',
  AUDIT_RECEIPT_OTHER_ENTRY: 'compare the receipt with the entry it was given for',
  AUDIT_UNAVAILABLE: 'retry when the audit log answers again; reads and local writes go on meanwhile',
  AUDIT_EVENT_ID_REUSED: 'use one event id for one entry; a retry must carry the very same entry',
  AUDIT_ENTRY_OTHER_LOG: 'write to the log of the home region; its name is part of the entry',
  AUDIT_COMMITMENT_WRONG: 'commit to the content digest and salt that are handed in',
  AUDIT_EVENT_UNKNOWN: 'check the event id and the tenant',
  AUDIT_PAYLOAD_ERASED: 'nothing to do: the entry stays in the log, its content is gone for good',
  AUDIT_NOT_YET_CHECKPOINTED: 'ask again in a second; the next checkpoint will cover the entry',
  AUDIT_SIZE_UNKNOWN: 'ask for sizes that the log has reached, the smaller one first',
} as const satisfies Record<`AUDIT_${string}`, string>;

export type AuditRefusalCode = keyof typeof AUDIT_REFUSALS;
