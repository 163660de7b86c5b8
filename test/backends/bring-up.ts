import { type Answer, type Backend, CannotRun, type Site } from './backend';

/** A backend and where it is to live. */
export interface Chosen {
  readonly backend: Backend;
  readonly site: Site;
}

/** A backend that could not be had. */
export interface Failure {
  readonly name: string;
  readonly error: unknown;
}

/**
 * Installs and starts what does not answer yet; the rest stays as it is. One that fails does not keep the others from coming up.
 * @returns those that failed.
 */
export async function bringUp(chosen: readonly Chosen[]): Promise<readonly Failure[]> {
  const looked = await eachOf(chosen, async (one) => ({ one, away: (await one.backend.probe(one.site)) === undefined }));
  const away = looked.done.filter((found) => found.away).map((found) => found.one);
  const installed = await installAll(away);
  const started = await eachOf(installed.done, async (one) => {
    await one.backend.start(one.site);
    return one;
  });
  const running = [...looked.done.filter((found) => !found.away).map((found) => found.one), ...started.done];
  const checked = await eachOf(running, async ({ backend, site }) => {
    const answer = await backend.probe(site);
    if (answer === undefined) throw new CannotRun('it started but does not answer', `see the logs in ${site.folder}`);
    if (site.durability === 'durable' && answer.durability === 'fast')
      throw new CannotRun('it is running without fsync', `npm run backends -- down ${backend.name}, then up --durable ${backend.name}`);
    site.say(`up on 127.0.0.1:${site.port}: ${told(answer)}`);
  });
  return [...looked.failed, ...installed.failed, ...started.failed, ...checked.failed];
}

/** Installs each software once: what one tool installs one after the other, different tools side by side. */
export async function installAll(chosen: readonly Chosen[]): Promise<Outcome<Chosen>> {
  const tools = [...new Set(chosen.map(({ backend }) => backend.installedBy))];
  const lanes = await Promise.all(
    tools.map(async (tool) => {
      const done: Chosen[] = [];
      const failed: Failure[] = [];
      for (const one of chosen.filter(({ backend }) => backend.installedBy === tool)) {
        const outcome = await eachOf([one], ({ backend, site }) => backend.install(site).then(() => one));
        done.push(...outcome.done);
        failed.push(...outcome.failed);
      }
      return { done, failed };
    }),
  );
  return { done: lanes.flatMap((lane) => lane.done), failed: lanes.flatMap((lane) => lane.failed) };
}

export interface Outcome<T> {
  readonly done: readonly T[];
  readonly failed: readonly Failure[];
}

/** Does the work for all of them at once. */
export async function eachOf<T>(chosen: readonly Chosen[], work: (one: Chosen) => Promise<T>): Promise<Outcome<T>> {
  const settled = await Promise.allSettled(chosen.map(work));
  const failed = settled.flatMap((result, index) =>
    result.status === 'rejected' ? [{ name: chosen[index]?.backend.name ?? '', error: result.reason as unknown }] : [],
  );
  return { done: settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])), failed };
}

/** An answer in words. */
export function told(answer: Answer): string {
  return answer.durability === undefined ? answer.version : `${answer.version} (${answer.durability})`;
}
