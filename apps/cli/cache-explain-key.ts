import { mayLeaveProcess } from '@kernel/cache-key';
import { Fault } from '@kernel/fault';
import { isRefusal } from '@kernel/outcome';
import { readCacheKey, type ReadCacheKey } from '@kernel/read-cache-key';
import type { KeptEntry } from '@edges/cache/kept-entry';
import { lookUp } from './cache.module';
import { CommandFailure } from './command-failure';
import { argOf, EXIT, type Host, print, type RunCommand } from './host';

/** `fiveplane cache explain-key`: what a key stands for, and what the region's Redis holds under it. */
export const run: RunCommand = async (host, given) => {
  const text = argOf(given, 0);
  const key = readCacheKey(text);
  if (key === undefined)
    throw CommandFailure.of(
      'CLI_USAGE',
      `${text} is no key of a cache; one is <family>@<form>/<tenant>/<class>/<digest>, perhaps after fiveplane:cache:<region>:<key id>:`,
    );
  const { place, family, known, tenant, classification, digest } = key;
  const stays = known !== undefined && !mayLeaveProcess(known, { classification });
  const entry = stays ? 'stays_in_process' : await entryOf(host, key);
  const versions = known?.versions ?? null;
  print(host, given, { place, family, known: known !== undefined, tenant, classification, versions, digest, entry }, () => [
    place,
    `  family    ${family}${known === undefined ? ', which this release does not keep' : ''}`,
    `  tenant    ${tenant}`,
    `  class     ${classification}`,
    `  digest    of ${versions === null ? 'its versions' : versions.join(', ')} and the question; it cannot be turned back`,
    ...inWords(entry),
  ]);
  return EXIT.done;
};

async function entryOf(host: Host, key: ReadCacheKey): Promise<KeptEntry | 'absent'> {
  try {
    const found = await lookUp(key, host.env);
    if (typeof found === 'object' && isRefusal(found)) throw CommandFailure.of('CLI_USAGE', found.reason);
    return found;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandFailure(error.code, error.message, 'See whether REDIS_URL can be reached, and with that password.', EXIT.unavailable);
  }
}

function inWords(entry: KeptEntry | 'absent' | 'stays_in_process'): readonly string[] {
  if (entry === 'stays_in_process') return ['  region    never: such a value stays in the process that made it'];
  if (entry === 'absent') return ['  region    holds nothing under it'];
  const { bytes, ttl_ms, made_at, seal, evicted } = entry;
  const believed = seal === 'holds' && !evicted ? 'a process that asks gets it' : 'a process that asks makes it anew';
  return [
    `  region    ${bytes} bytes under ${entry.key}, for another ${ttl_ms} ms`,
    `  made      ${made_at ?? 'unknown'}`,
    `  seal      ${{ holds: 'holds', broken: 'BROKEN: altered, forged or moved', other_secret: 'made with another secret than yours' }[seal]}${evicted ? '; its tenant was evicted afterwards' : ''}`,
    `  so        ${believed}`,
  ];
}
