import { unsettled } from './known-debts';
import { PURE_PACKAGES } from './import-table';
import { placeOf, resolveSpecifier } from './place';
import { parseSource, readImports } from './read-imports';
import { textOf, writtenSources } from './repository-files';

/** Entry files of the commands that work without any server. */
const OFFLINE = /^apps\/cli\/(?:[a-z-]+\/)?(?:replay|audit-verify)\.ts$/;
const ALLOWED_PACKAGES: readonly string[] = [...PURE_PACKAGES, 'commander'];

const SOURCES = new Map(writtenSources().map((path) => [path, textOf(path)]));

describe('the offline commands', () => {
  const entries = [...SOURCES.keys()].filter((path) => OFFLINE.test(path));

  it('are both there', () => {
    const names = entries.map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(
      unsettled(
        'offline-commands',
        ['audit-verify.ts', 'replay.ts'].filter((name) => !names.includes(name)),
      ),
    ).toEqual([]);
  });

  it('load the command line tool’s own files, kernel and planes, and nothing that could reach a server', () => {
    expect(entries.flatMap((entry) => strangers(entry, SOURCES))).toEqual([]);
  });

  it('control: a driver, a module of the platform and a network module are found behind other files', () => {
    const world = new Map([
      ['apps/cli/replay.ts', "import { read } from './read-file'; import { replay } from '@planes/trust/replay/replay';"],
      ['apps/cli/read-file.ts', "import { readFileSync } from 'node:fs'; import { call } from './call'; import type { Pool } from 'pg';"],
      ['apps/cli/call.ts', "import { request } from 'node:http'; import { fetch } from 'undici';"],
      ['libs/planes/trust/replay/replay.ts', "import { log } from '@platform/log';"],
    ]);
    expect(strangers('apps/cli/replay.ts', world)).toEqual([
      'apps/cli/call.ts loads node:http',
      'apps/cli/call.ts loads undici',
      'libs/planes/trust/replay/replay.ts loads libs/platform/log',
    ]);
  });
});

/** What a file loads at run time, directly or behind others, beyond its own folder, kernel, planes and files on disk. */
function strangers(entry: string, sources: ReadonlyMap<string, string>): readonly string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { specifier, typeOnly } of readImports(parseSource(path, sources.get(path) ?? ''))) {
      if (typeOnly) continue;
      const resolved = resolveSpecifier(path, specifier);
      const place = resolved === undefined ? undefined : placeOf(`${resolved}.ts`);
      const inside = place && (place.layer === 'kernel' || place.layer === 'planes' || (place.layer === 'apps' && place.part === 'cli'));
      if (resolved !== undefined && inside) walk(`${resolved}.ts`);
      else if (resolved !== undefined || !isHarmless(specifier)) found.push(`${path} loads ${resolved ?? specifier}`);
    }
  };
  walk(entry);
  return found.sort();
}

function isHarmless(specifier: string): boolean {
  if (specifier.startsWith('node:')) return /^node:(fs|fs\/promises|path|crypto|util|buffer|process)$/.test(specifier);
  return ALLOWED_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}
