#!/usr/bin/env node
'use strict';
// Committed as it runs: `npm ci` links it, so `npx fiveplane` works at once. Builds when needed and goes on under the project's own Node.
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const path = require('node:path');

require('./build-if-stale.js');
const root = path.resolve(__dirname, '../../..');
const child = spawn(
  path.join(root, 'node_modules/node/bin/node'),
  ['--enable-source-maps', path.join(root, 'dist/apps/cli/main.js'), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`CLI_NOT_INSTALLED: ${error.message}\n  next: Run "npm ci" in ${root}.\n`);
  process.exit(3);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
