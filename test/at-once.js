'use strict';

// node test/at-once.js <script> [<script>…]: runs npm scripts at the same time. What one says is shown when it ends, in one piece; one that fails fails all.
const { spawn } = require('node:child_process');

function run(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '-s', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => resolve({ script, said: String(error), failed: true }));
    child.on('close', (code) => resolve({ script, said: Buffer.concat(said).toString(), failed: code !== 0 }));
  });
}

const scripts = process.argv.slice(2);
if (scripts.length === 0) throw new Error('name the npm scripts to run');
Promise.all(
  scripts.map(async (script) => {
    const { said, failed } = await run(script);
    process.stdout.write(`${said}${script}: ${failed ? 'failed' : 'ok'}\n`);
    return failed;
  }),
).then((failed) => {
  process.exitCode = failed.includes(true) ? 1 : 0;
});
