import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { BUILT } from './built';

const MAIN = join(BUILT, 'apps/cli/main.js');

/** How a command of the tool ended. */
export interface Typed<T> {
  readonly code: number;
  readonly err: string;
  readonly out: string;
  /** The one JSON document of `--json`. @throws SyntaxError when stdout held anything else. */
  readonly json: () => T;
}

/** What a command finds around it. */
export interface Place {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Types a command of the real tool, in the platform's own data folder or, as an auditor elsewhere, without any platform. */
export function type<T = Readonly<Record<string, unknown>>>(where: Place | 'elsewhere', ...argv: readonly string[]): Promise<Typed<T>> {
  const nowhere = { PATH: process.env['PATH'] ?? '' };
  const [env, cwd] = where === 'elsewhere' ? [nowhere, '/'] : [where.environment, where.folder];
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...argv], { env, cwd, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out, err, json: () => JSON.parse(out) as T });
    });
  });
}
