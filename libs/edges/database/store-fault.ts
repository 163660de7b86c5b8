import { Fault } from '@kernel/fault';
import { errorCode, isError } from './error-code';
import { sqlState } from './sql-state';

/**
 * The Fault that an error of the database means, or the error itself when the database worked and our SQL or data was at fault.
 * SQLSTATEs: PostgreSQL manual, appendix A.
 */
export function storeFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const state = sqlState(error);
  if (isUselessStatement(error)) return faultOfStatement(state, error);
  if (state !== undefined) return faultOfState(state, error) ?? error;
  if (isUntrusted(error))
    return new Fault('STORE_UNAVAILABLE', 'the store does not show the TLS that DATABASE_TLS demands', 'never', { cause: error });
  if (isLostConnection(error)) return new Fault('STORE_UNAVAILABLE', 'the store cannot be reached', 'later', { cause: error });
  return error;
}

/** True when the connection itself is gone or in an unknown state and must not be used again. */
export function isLostConnection(error: unknown): boolean {
  if (!isError(error)) return false;
  const state = sqlState(error);
  if (state !== undefined) return ENDED_SESSION.test(state);
  if (NETWORK_CODES.has(errorCode(error) ?? '')) return true;
  return LOST_MESSAGES.some((message) => error.message.startsWith(message));
}

/** True when a statement that the connection keeps prepared can no longer be used there: the connection must be given up, a new one prepares it again. */
export function isUselessStatement(error: unknown): boolean {
  const state = sqlState(error);
  if (state === RESULT_CHANGED) return isError(error) && 'routine' in error && error.routine === 'RevalidateCachedQuery';
  return state === STATEMENT_UNKNOWN || state === STATEMENT_ALREADY_THERE;
}

// feature_not_supported, which only this routine of the server says about a plan; the message is in the server's language.
const RESULT_CHANGED = '0A000';
const STATEMENT_UNKNOWN = '26000'; // invalid_sql_statement_name
const STATEMENT_ALREADY_THERE = '42P05'; // duplicate_prepared_statement

function faultOfStatement(state: string | undefined, cause: unknown): Fault {
  if (state === RESULT_CHANGED)
    return new Fault('STORE_CONFLICT', 'a migration changed what a prepared statement answers', 'later', { cause });
  const pooler =
    'a pooler between this process and the store does not keep prepared statements: set DATABASE_PREPARED_STATEMENTS to unnamed';
  return new Fault('STORE_UNAVAILABLE', pooler, 'never', { cause });
}

// Connection exceptions, shutdown, and the server's limits on idle and whole transactions, which end the session.
const ENDED_SESSION = /^(08...|57P..|25P03|25P04)$/;

// The driver's own two words, and Node's codes of certificates that are not believed or of a handshake that failed.
function isUntrusted(error: unknown): boolean {
  if (!isError(error)) return false;
  if (/ SSL connections?$/.test(error.message)) return true;
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|HOSTNAME_MISMATCH)/.test(errorCode(error) ?? '');
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

// pg and PGlite report these without a code.
const LOST_MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'Query read timeout',
  'Cannot use a pool after calling end',
  'PGlite is closed',
  'PGlite is closing',
];

function faultOfState(state: string, cause: unknown): Fault | undefined {
  switch (state) {
    case '40001': // serialization_failure
    case '40P01': // deadlock_detected
      return new Fault('STORE_CONFLICT', 'another transaction was in the way', 'later', { cause });
    case '55P03': // lock_not_available
    case '57014': // query_canceled: statement_timeout
      return new Fault('STORE_BUSY', 'a statement took longer than it may', 'later', { cause });
    case '53300': // too_many_connections
      return new Fault('STORE_BUSY', 'the store takes no more connections', 'later', { cause });
    case '25P03': // idle_in_transaction_session_timeout
    case '25P04': // transaction_timeout
      return new Fault('STORE_BUSY', 'a transaction paused or lasted longer than it may', 'later', { cause });
    case '25006': // read_only_sql_transaction: a standby answers
      return new Fault('STORE_UNAVAILABLE', 'the store does not take writes', 'later', { cause });
    case '28000': // invalid_authorization_specification
    case '28P01': // invalid_password
    case '3D000': // invalid_catalog_name
      return new Fault('STORE_UNAVAILABLE', 'the store refuses this login or database', 'never', { cause });
    default:
      return LOST_CLASSES.some((prefix) => state.startsWith(prefix))
        ? new Fault('STORE_UNAVAILABLE', 'the store cannot answer', 'later', { cause })
        : undefined;
  }
}

// Connection exceptions, insufficient resources, shutdown and crash recovery, errors of the machine below.
const LOST_CLASSES = ['08', '53', '57P', '58'];
