import { runCommandLine } from './command-line';

void runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  write: (text) => process.stdout.write(text),
  tell: (text) => process.stderr.write(text),
}).then((code) => (process.exitCode = code));
