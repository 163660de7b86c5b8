import { existsSync, readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { ConnectionFile } from '../../apps/cli/connection-file';

const shape = Compile(ConnectionFile);

/** Undefined while the file is not there or not whole yet. @throws Error for a whole file that is no connection file. */
export function readConnection(path: string): ConnectionFile | undefined {
  if (!existsSync(path)) return undefined;
  const value = parsed(readFileSync(path, 'utf8'));
  if (value === undefined || shape.Check(value)) return value;
  throw new Error(`${path} is no connection file: ${JSON.stringify(shape.Errors(value).slice(0, 3))}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
