import type { Provider } from '@nestjs/common';
import { Lifecycle } from '@platform/lifecycle';
import { Log } from '@platform/log';
import { provideFactory } from '@platform/provide';
import { Rounds } from '@platform/rounds';
import type { SettingsOf } from '@platform/settings/define-settings';
import type { MEMORY_SERVICE_SETTINGS } from '../memory-service.config';
import { KeepGenerations } from './keep-generations';
import { KeepLifecycles } from './keep-lifecycles';
import { RunJobs } from './run-jobs';
import { UsedMemories } from '@planes/intelligence/memory/lifecycle/used-memories';

type Settings = Pick<
  SettingsOf<typeof MEMORY_SERVICE_SETTINGS>,
  'MEMORY_JOBS_MS' | 'MEMORY_USES_MS' | 'MEMORY_LIFECYCLE_MS' | 'MEMORY_GENERATIONS_MS'
>;
type Parts = [RunJobs, UsedMemories, KeepLifecycles, KeepGenerations, Lifecycle, Log];

/** Stands for what runs beside the requests, so that Nest makes it. */
class BankLoops {}

/** Jobs, notes of use, lifecycles and index generations, from when the ports are open until the process drains. */
export function bankLoops(settings: Settings): Provider {
  return provideFactory(
    BankLoops,
    [RunJobs, UsedMemories, KeepLifecycles, KeepGenerations, Lifecycle, Log],
    (...[jobs, used, ends, generations, lifecycle, log]: Parts) => {
      const failed = (what: string) => (cause: unknown) => log.warn(what, { cause });
      const working = new Rounds(() => untilNoneWaits(jobs), settings.MEMORY_JOBS_MS, failed('memory jobs could not be read'));
      const noting = new Rounds(() => used.flush(), settings.MEMORY_USES_MS, failed('uses of memories could not be written'));
      const ending = new Rounds(() => ends.run(), settings.MEMORY_LIFECYCLE_MS, failed('banks could not be listed for their lifecycles'));
      const keeping = new Rounds(
        () => generations.run(),
        settings.MEMORY_GENERATIONS_MS,
        failed('banks could not be listed for their index generations'),
      );
      lifecycle.whenServing('memory index generations', () => keeping.start());
      lifecycle.whenDraining('memory index generations', async () => {
        generations.stop();
        await keeping.stop();
      });
      lifecycle.whenServing('memory jobs', () => working.start());
      lifecycle.whenDraining('memory jobs', async () => {
        jobs.stop();
        await working.stop();
      });
      lifecycle.whenServing('memory uses', () => noting.start());
      lifecycle.whenDraining('memory uses', async () => {
        await noting.stop();
        await used.flush();
      });
      lifecycle.whenServing('memory lifecycles', () => ending.start());
      lifecycle.whenDraining('memory lifecycles', async () => {
        ends.stop();
        await ending.stop();
      });
      return new BankLoops();
    },
  );
}

async function untilNoneWaits(jobs: RunJobs): Promise<void> {
  while ((await jobs.run()) > 0);
}
