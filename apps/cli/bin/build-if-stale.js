#!/usr/bin/env node
'use strict';
// Compiles apps, libs and test into dist when a source is newer than the last build. Plain JavaScript: it runs before anything is compiled, on any Node from 20 on.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../../..');
const SOURCES = ['apps', 'libs', 'test'];
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built');
const lock = path.join(root, 'dist.lock');
const node = path.join(root, 'node_modules/node/bin/node');
const swc = path.join(root, 'node_modules/@swc/cli/bin/swc.js');
// A build takes seconds: a lock this old is what a killed one left behind.
const LOCK_DEAD_MS = 120_000;
const LOOK_MS = 50;

/** The newest change below a folder, in milliseconds; folders count too, so that a removed file is noticed. */
function newest(folder) {
  let latest = fs.statSync(folder).mtimeMs;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const child = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(child) : changedAt(child));
  }
  return latest;
}

// A file that an editor replaces meanwhile is as new as can be.
function changedAt(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}

function isStale() {
  const built = fs.statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return true;
  return [...SOURCES.map((folder) => newest(path.join(root, folder))), changedAt(path.join(root, '.swcrc'))].some((at) => at > built);
}

/** One build at a time: whoever comes second waits and finds the first one's. */
function buildAlone() {
  const mine = fs.mkdtempSync(path.join(root, 'dist.lock-'));
  fs.writeFileSync(path.join(mine, String(process.pid)), '');
  try {
    while (!taken(mine)) {
      if (isAbandoned()) fs.rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    }
    try {
      if (isStale()) build();
    } finally {
      fs.rmSync(lock, { recursive: true, force: true });
    }
  } finally {
    fs.rmSync(mine, { recursive: true, force: true });
  }
}

// A folder replaces no folder with something in it: exactly one of many gets the name.
function taken(mine) {
  try {
    fs.renameSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned() {
  const [holder] = fs.existsSync(lock) ? fs.readdirSync(lock) : [];
  if (holder === undefined) return false;
  try {
    process.kill(Number(holder), 0);
    return Date.now() - changedAt(lock) > LOCK_DEAD_MS;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Builds beside the old build and swaps, so that nobody ever sees half a build. What is saved while it builds is newer than its stamp. */
function build() {
  process.stderr.write('fiveplane: building… ');
  const started = new Date();
  const fresh = `${dist}.${process.pid}`;
  const old = `${fresh}.old`;
  try {
    execFileSync(node, [swc, ...SOURCES, '--out-dir', fresh, '--copy-files', '--quiet'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    fs.writeFileSync(path.join(fresh, '.built'), '');
    fs.utimesSync(path.join(fresh, '.built'), started, started);
    if (fs.existsSync(dist)) fs.renameSync(dist, old);
    fs.renameSync(fresh, dist);
  } finally {
    fs.rmSync(old, { recursive: true, force: true });
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  process.stderr.write(`done in ${((Date.now() - started.getTime()) / 1000).toFixed(1)} s\n`);
}

/** Ends the command as the command line tool ends its own: code, what happened, what to do next. */
function fail(code, what, next) {
  process.stderr.write(`\n${code}: ${what}\n  next: ${next}\n`);
  process.exit(3);
}

for (const tool of [node, swc]) if (!fs.existsSync(tool)) fail('CLI_NOT_INSTALLED', `${tool} is not there`, `Run "npm ci" in ${root}.`);
try {
  if (isStale()) buildAlone();
} catch (error) {
  fail('CLI_BUILD_FAILED', error.message.split('\n')[0], 'Mend what is named above; the build before is left as it was.');
}
