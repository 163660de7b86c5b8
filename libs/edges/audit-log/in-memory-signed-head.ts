import { SignedHead } from './signed-head';

/** For tests: gone with the process. */
export class InMemorySignedHead extends SignedHead {
  private note: string | undefined;

  override async read(): Promise<string | undefined> {
    return this.note;
  }

  override async write(note: string): Promise<void> {
    this.note = note;
  }
}
