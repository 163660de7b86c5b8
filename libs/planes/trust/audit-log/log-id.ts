/** `<region>/<shard>`, for example `local/0`: no log has writers in two regions. */
export type LogId = string;

const LOG_ID = /^[a-z][a-z0-9-]{0,61}[a-z0-9]\/(0|[1-9][0-9]{0,5})$/;

/** The prefix of every origin: the log's name without its protocol, as C2SP asks. */
const ORIGIN_PREFIX = 'fiveplane.dev/audit/';

export function isLogId(text: string): text is LogId {
  return LOG_ID.test(text);
}

/** The log of a region's shard. @throws RangeError for what is no region name or shard number. */
export function logIdOf(region: string, shard: number): LogId {
  const logId = `${region}/${shard}`;
  if (!isLogId(logId)) throw new RangeError(`not a log: ${logId}`);
  return logId;
}

/** What a checkpoint says about which log it is of, and the name of the key that signs it. */
export function originOf(logId: LogId): string {
  return `${ORIGIN_PREFIX}${logId}`;
}

/** The log of an untrusted origin; undefined when it is of no log of ours. */
export function logIdOfOrigin(untrusted: string): LogId | undefined {
  const logId = untrusted.startsWith(ORIGIN_PREFIX) ? untrusted.slice(ORIGIN_PREFIX.length) : '';
  return isLogId(logId) ? logId : undefined;
}
