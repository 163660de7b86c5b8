/** Runs a suite when the environment names the server it needs; without it the suite is skipped aloud, and in CI it fails. `how` is the command that brings it. */
export function describeOnBackend(
  title: string,
  backend: string,
  variable: string,
  suite: () => void,
  how = `npm run backends -- up ${backend}`,
): void {
  const name = `${title} on ${backend}`;
  if ((process.env[variable] ?? '') !== '') {
    describe(name, suite);
    return;
  }
  if (process.env['CI'] !== undefined) {
    it(name, () => {
      throw new Error(`${variable} is not set: in CI the ${backend} suites must run (${how})`);
    });
    return;
  }
  skipAloud(name, `${variable} is not set; ${how}`, suite);
}

/** Skips a suite whose needs no package can bring, such as a right of the machine's, and says why. */
export function skipAloud(title: string, why: string, suite: () => void): void {
  process.stderr.write(`skipped: ${title} (${why})\n`);
  describe.skip(title, suite);
}

/** A variable of the environment, empty when it is not set. */
export function told(variable: string): string {
  return process.env[variable] ?? '';
}
