import { digestOf } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import { timestampOf } from '@kernel/time';
import type { Erasure } from '@edges/bank-store/forgetting';
import { MEMORY_ERRORS, type MemoryCode } from '@planes/intelligence/memory/errors';
import { granted, limitOf, listOf, misfit } from './granted';
import type { ListPage } from './memory-bank';
import { MemoryError } from './memory-error';
import type { ErasureInfo, ForgetOptions, ForgetResult } from './memory-forgetting';
import { ACTOR, type MemoryParts } from './memory-parts';
import { choiceOf } from './memory-shapes';

/** The same key is the same erasure whenever it is asked for, so its id has no time. */
const BEGINNING = timestampOf(0);
const NAMED = 10;

/** Forgets what was chosen, for good or softly; both are on record. */
export class ForgetTexts {
  constructor(private readonly parts: Pick<MemoryParts, 'tenant' | 'store' | 'jobs' | 'recall' | 'ids' | 'now'>) {}

  async forget(banks: string | readonly string[], what: ForgetOptions): Promise<ForgetResult> {
    const { store, tenant, ids, recall } = this.parts;
    const { mode = 'hard', dryRun = false, key, reason = '', everything } = what;
    if (key !== undefined && !/^[!-~]{1,200}$/.test(key)) throw misfit('a key has 1 to 200 printable ASCII characters');
    if (mode !== 'hard' && mode !== 'soft') throw misfit('a mode of forgetting is hard or soft');
    if (everything !== undefined && everything !== 'texts' && everything !== 'bank') throw misfit('everything is texts or bank');
    const choice = choiceOf(what);
    if (choice === undefined) throw new MemoryError('MEMORY_FORGET_UNNAMED', 'name what to forget, or say everything');
    const contradicted: MemoryCode = 'MEMORY_SCOPE_CONTRADICTED';
    if (mode === 'soft' && everything === 'bank') throw new MemoryError(contradicted, 'a bank itself cannot be forgotten softly');
    const asked = { banks: listOf(banks), choice, scope: everything === 'bank' ? 'banks' : 'units' } as const;
    const at = this.parts.now();
    if (!dryRun) await this.refuseUnderWay(asked.banks, at);
    const erasureId = key === undefined || dryRun ? ids.next('era') : derivedId('era', BEGINNING, `${tenant}\n${key}`);
    const act = { erasure_id: erasureId, mode: dryRun ? 'dry run' : 'for real', at, by: ACTOR, reason } as const;
    const digest = digestOf({ ...asked, choice: { ...choice }, mode, reason });
    if (mode === 'soft') {
      const { scope: _, ...softly } = asked;
      const retracted = granted(await store.retract(tenant, { ...softly, ...act, digest }));
      return { erasureId: null, dryRun, mode, texts: 0, retracted, rows: {} };
    }
    const forgotten = granted(await store.forget(tenant, { ...asked, ...act, digest }));
    recall.drop(tenant, asked.banks);
    return { erasureId: dryRun ? null : erasureId, dryRun, mode, texts: forgotten.units, retracted: 0, rows: forgotten.rows };
  }

  async erasures({ after, limit }: ListPage<string>): Promise<readonly ErasureInfo[]> {
    const page = { after: after ?? null, limit: limitOf(limit) };
    return (await this.parts.store.erasures(this.parts.tenant, page)).map(erasureInfo);
  }

  // A queued job stands in no table that a forgetting looks into, and this process runs none: what it would bring has to come first.
  private async refuseUnderWay(banks: readonly string[], at: number): Promise<void> {
    const open = await this.parts.jobs.unfinished(this.parts.tenant, banks, at, NAMED);
    const ids = open.map(({ job_id }) => job_id);
    const code: MemoryCode = 'MEMORY_JOBS_UNDER_WAY';
    if (ids.length > 0) throw new MemoryError(code, `the memory service still writes: ${MEMORY_ERRORS[code]}`, ids);
  }
}

function erasureInfo({ erasure_id, banks, at, by, reason, units, rows }: Erasure): ErasureInfo {
  return { erasureId: erasure_id, banks, at: new Date(at), by, reason, texts: units, rows };
}
