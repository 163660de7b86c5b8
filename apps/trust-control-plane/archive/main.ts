import { SystemClock } from '@platform/clock';
import { processEnvironment } from '@platform/settings/environment';
import { archiveNow } from './archive-now';

// A process of its own, which `fiveplane audit archive` starts: it needs this app's database role, which the command line tool has not.
void archiveNow(
  {
    argv: process.argv.slice(2),
    environment: processEnvironment(),
    write: (text) => process.stdout.write(text),
    tell: (text) => process.stderr.write(text),
  },
  new SystemClock(),
).then((code) => (process.exitCode = code));
