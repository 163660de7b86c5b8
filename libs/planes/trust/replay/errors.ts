/** Every code with which a verification or a replay refuses; stable, one sentence each for people. */
export const REPLAY_ERRORS = {
  REPLAY_FILE_MALFORMED: 'The file is not a run export. Export the record again.',
  REPLAY_FILE_TAMPERED: 'The file is not the one that was exported. Export the record again and compare.',
  REPLAY_RECORD_INVALID: 'The record’s seal does not hold under a trusted key.',
  REPLAY_DOCUMENT_TAMPERED: 'A document of the file does not hash to its name.',
  REPLAY_DOCUMENT_MISSING: 'A document that the record rests on is not in the file.',
  REPLAY_PIN_MISSING: 'A pinned document is not in the file; the replay does not guess it.',
  REPLAY_PIN_UNTRUSTED: 'A pinned document’s signature does not hold as of the run.',
  REPLAY_LOGIC_UNKNOWN: 'The run was made by logic that this version does not have. Use the version that has it.',
  REPLAY_AUDIT_INVALID: 'The audit log does not vouch for this record.',
} as const;

export type ReplayError = keyof typeof REPLAY_ERRORS;
