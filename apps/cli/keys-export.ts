import { CommandFailure } from './command-failure';
import { findConnection } from './connection-file';
import { EXIT, print, type RunCommand } from './host';
import { writeOut } from './write-file';

/** `fiveplane keys export`: the trust of this connection as a file. */
export const run: RunCommand = (host, given) => {
  const connection = findConnection(host);
  if (!connection) throw CommandFailure.of('CLI_NO_CONNECTION', 'there is no connection file here');
  const { trusted_keys } = connection;
  const out = writeOut(host, given, `${JSON.stringify(trusted_keys, null, 2)}\n`);
  print(host, given, { out, keys: trusted_keys.length }, () => [`${trusted_keys.length} trusted keys written to ${out}`]);
  return Promise.resolve(EXIT.done);
};
