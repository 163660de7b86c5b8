/** Where the secrets of new keys come from. Passed in, so that tests can say what they are. */
export abstract class KeySecrets {
  /** 32 bytes that nobody can guess. */
  abstract next(): Uint8Array;
}
