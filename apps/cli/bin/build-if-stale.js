#!/usr/bin/env node
'use strict';
// Compiles apps, libs and test into dist when a source is newer than the last build. Plain JavaScript: it runs before anything is compiled, on any Node from 20 on.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../../..');
const SOURCES = ['apps', 'libs', 'test'];
const stamp = path.join(root, 'dist', '.built');

/** The newest change below a folder, in milliseconds; folders count too, so that a removed file is noticed. */
function newest(folder) {
  let latest = fs.statSync(folder).mtimeMs;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const child = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(child) : fs.statSync(child).mtimeMs);
  }
  return latest;
}

function isStale() {
  if (!fs.existsSync(stamp)) return true;
  const built = fs.statSync(stamp).mtimeMs;
  return [...SOURCES.map((folder) => newest(path.join(root, folder))), fs.statSync(path.join(root, '.swcrc')).mtimeMs].some(
    (at) => at > built,
  );
}

/** Builds beside the old build and swaps, so that two commands at once never see half a build. */
function build() {
  process.stderr.write('fiveplane: building… ');
  const started = Date.now();
  const fresh = path.join(root, `dist.${process.pid}`);
  const node = path.join(root, 'node_modules/node/bin/node');
  const swc = path.join(root, 'node_modules/@swc/cli/bin/swc.js');
  try {
    execFileSync(node, [swc, ...SOURCES, '--out-dir', fresh, '--copy-files', '--quiet'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    fs.writeFileSync(path.join(fresh, '.built'), '');
    const old = `${fresh}.old`;
    if (fs.existsSync(path.join(root, 'dist'))) fs.renameSync(path.join(root, 'dist'), old);
    fs.renameSync(fresh, path.join(root, 'dist'));
    fs.rmSync(old, { recursive: true, force: true });
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  process.stderr.write(`done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

if (isStale()) build();
