/**
 * What a checkpoint signer remembers of its own, outside the database that it watches: the last note it signed.
 * Without it, whoever rewinds the log and deletes checkpoints could have the signer sign the past anew.
 */
export abstract class SignedHead {
  /** The note that `write` resolved for last; undefined before the first. */
  abstract read(): Promise<string | undefined>;
  /** When it resolves, the note survives a crash and a power cut. */
  abstract write(note: string): Promise<void>;
}
