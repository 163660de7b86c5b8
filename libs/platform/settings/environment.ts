import type { Environment } from './parse-settings';

/** What the operating system gave this process. Nothing else in the platform looks there. */
export function processEnvironment(): Environment {
  return process.env;
}
