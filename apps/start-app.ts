import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const USAGE = 5;

/** Starts one app by its folder's name: what the container's command and `npm run start:app` call. */
function startApp(name: string | undefined): void {
  const apps = readdirSync(__dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(__dirname, entry.name, 'main.js')) && entry.name !== 'cli')
    .map((entry) => entry.name);
  if (name === undefined || !apps.includes(name)) {
    process.stderr.write(
      `USAGE_APP_UNKNOWN: ${name ?? 'no app'} is not one of ${apps.join(', ')}; for example: npm run start:app -- llm-router\n`,
    );
    process.exitCode = USAGE;
    return;
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the app is known only now
  require(join(__dirname, name, 'main.js'));
}

startApp(process.argv[2]);
