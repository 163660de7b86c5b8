import { runCommandLine } from './command-line';

// Whoever reads may stop reading (`| head`): what was left to say is then said to nobody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));

void runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  write: (text) => process.stdout.write(text),
  tell: (text) => process.stderr.write(text),
}).then((code) => (process.exitCode = code));
