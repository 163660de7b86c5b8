import { CLI_ERRORS, type CliError } from './errors';
import { EXIT, type ExitCode } from './host';

/** Ends a command: what happened goes to standard error, the exit code says which kind of failure it is. */
export class CommandFailure extends Error {
  constructor(
    readonly code: string,
    readonly what: string,
    readonly next: string,
    readonly exit: ExitCode,
  ) {
    super(`${code}: ${what}`);
    this.name = 'CommandFailure';
  }

  /** A failure of the tool's own. */
  static of(code: CliError, what: string, exit: ExitCode = EXIT.usage): CommandFailure {
    return new CommandFailure(code, what, CLI_ERRORS[code], exit);
  }

  /** The code, what happened, what to do next: three lines at most, for people and for scripts that read the first word. */
  describe(): string {
    return `${this.code}: ${this.what}\n  next: ${this.next}\n`;
  }
}
