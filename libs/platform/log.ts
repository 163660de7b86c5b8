import pino, { type DestinationStream, type Logger } from 'pino';
import { fieldsForLog, type LogFields } from './log-fields';
import { currentTraceId } from './telemetry/tracing';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * One JSON line per event, on stderr: a constant message in lower case, facts as fields, the trace id by itself.
 * `error` wakes somebody, `warn` is a degraded promise, `info` a change of state, `debug` for the author.
 */
export class Log {
  constructor(private readonly pino: Logger) {}

  static to(destination: DestinationStream, level: LogLevel, app: string): Log {
    return new Log(
      pino(
        {
          level,
          base: { app },
          messageKey: 'message',
          timestamp: pino.stdTimeFunctions.isoTime,
          formatters: { level: (label) => ({ level: label }) },
        },
        destination,
      ),
    );
  }

  /** Lines reach stderr before the call returns, so that the last words of a dying process are not lost. */
  static toStderr(level: LogLevel, app: string): Log {
    return Log.to(pino.destination({ fd: 2, sync: true }), level, app);
  }

  /** The same log with facts that every line of it carries. */
  with(fields: LogFields): Log {
    return new Log(this.pino.child(fieldsForLog(fields)));
  }

  debug(message: string, fields: LogFields = {}): void {
    if (this.pino.isLevelEnabled('debug')) this.pino.debug(line(fields), message);
  }

  info(message: string, fields: LogFields = {}): void {
    if (this.pino.isLevelEnabled('info')) this.pino.info(line(fields), message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.pino.warn(line(fields), message);
  }

  error(message: string, fields: LogFields = {}): void {
    this.pino.error(line(fields), message);
  }
}

function line(fields: LogFields): Record<string, unknown> {
  const trace = currentTraceId();
  return trace === undefined ? fieldsForLog(fields) : { trace, ...fieldsForLog(fields) };
}
