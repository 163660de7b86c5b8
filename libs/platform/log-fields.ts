import { Fault } from '@kernel/fault';

/**
 * Facts of a log line; `cause` takes whatever was thrown. Flat on purpose: an object that is not an error is written as its own text
 * (`[object Object]`, `[secret]`), because whole objects carry prompts, arguments and credentials along.
 */
export type LogFields = Readonly<Record<string, unknown>>;

const HIDDEN = '[secret]';
const SECRET_NAME = /(secret|password|passwd|authorization|cookie|api_?key|private_?key|credential|token)$/i;
// The user and password part of a URL, as drivers put it into their messages.
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s@]*@/gi;
const CAUSE_DEPTH = 5;

/** Fields as they are written: objects shown as their own text, credentials hidden by name and inside URLs. */
export function fieldsForLog(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, SECRET_NAME.test(name) ? HIDDEN : forLog(value, 0)]));
}

function forLog(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorForLog(value, depth);
  if (Array.isArray(value)) return value.map((item) => forLog(item, depth));
  switch (typeof value) {
    case 'string':
      return hideCredentials(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value === null ? null : hideCredentials(String(value));
    default:
      return value;
  }
}

function errorForLog(error: Error, depth: number): unknown {
  return {
    name: error.name,
    message: hideCredentials(error.message),
    ...('code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {}),
    ...(error instanceof Fault ? { retry: error.retry } : {}),
    ...(error.stack === undefined ? {} : { stack: hideCredentials(error.stack) }),
    ...(error.cause === undefined || depth >= CAUSE_DEPTH ? {} : { cause: forLog(error.cause, depth + 1) }),
  };
}

function hideCredentials(text: string): string {
  return text.replace(URL_CREDENTIALS, `$1${HIDDEN}@`);
}
