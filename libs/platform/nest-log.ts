import type { LoggerService } from '@nestjs/common';
import type { Log } from './log';

/** Nest's own words, in our form: its chatter while wiring is for the author, its warnings and errors are for operators. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: readonly unknown[]): void {
    this.target.debug('nest', { said: String(message), where: lastOf(rest) });
  }

  debug(message: unknown, ...rest: readonly unknown[]): void {
    this.log(message, ...rest);
  }

  verbose(message: unknown, ...rest: readonly unknown[]): void {
    this.log(message, ...rest);
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.target.warn('nest warned', { said: String(message), where: lastOf(rest) });
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.target.error('nest failed', {
      said: message instanceof Error ? message.message : String(message),
      where: lastOf(rest),
      cause: message instanceof Error ? message : rest[0],
    });
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.error(message, ...rest);
  }
}

function lastOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}
