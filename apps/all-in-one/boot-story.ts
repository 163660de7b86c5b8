/** Tells a person at the terminal how far the start is. */
export class BootStory {
  private stepBegan: number;
  private readonly began: number;

  /** @param write takes text for the terminal. @param now milliseconds of any clock that does not jump. */
  constructor(
    private readonly write: (text: string) => void,
    private readonly now: () => number,
  ) {
    this.began = now();
    this.stepBegan = this.began;
  }

  /** Says what begins. */
  begin(what: string): void {
    this.stepBegan = this.now();
    this.write(`  ${what} … `);
  }

  /** Ends the step that began last. */
  done(detail = ''): void {
    this.write(`${detail === '' ? 'done' : detail} (${seconds(this.now() - this.stepBegan)})\n`);
  }

  /** A line of its own. */
  say(text: string): void {
    this.write(`${text}\n`);
  }

  /** Time since the story began, as a person reads it. */
  soFar(): string {
    return seconds(this.now() - this.began);
  }
}

function seconds(millis: number): string {
  return `${(millis / 1_000).toFixed(1)} s`;
}
