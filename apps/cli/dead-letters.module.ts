import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Refusal, refused } from '@kernel/outcome';
import { processDatabase } from '@edges/database/process-store';
import type { DeadLetters } from '@edges/events/dead-letters';
import { deadLetters } from '@edges/events/process-events';
import { defineSettings } from '@platform/settings/define-settings';
import { type Environment, parseSettings, SettingsInvalid } from '@platform/settings/parse-settings';
import type { PlatformSettings } from '@platform/settings/platform-settings';

const SETTINGS = defineSettings('cli', {});

/**
 * Does a piece of work with the dead letters of the region that the environment names: on Kafka, on a Postgres server, or in the embedded store of a platform
 * that is down; and lets go of them. Refuses EVENTS_PLACE_UNCLEAR. @throws Fault STORE_UNAVAILABLE, STORE_BUSY
 */
export async function withDeadLetters<T>(
  { env, cwd }: { readonly env: Environment; readonly cwd: string },
  work: (letters: DeadLetters) => Promise<T>,
): Promise<T | Refusal> {
  const platform = settingsIn(env);
  if ('kind' in platform) return platform;
  const settings = { ...platform, FIVEPLANE_DATA_DIR: resolve(cwd, platform.FIVEPLANE_DATA_DIR) };
  if (
    settings.KAFKA_BROKERS === undefined &&
    settings.DATABASE_URL === undefined &&
    !existsSync(join(settings.FIVEPLANE_DATA_DIR, 'store'))
  )
    return refused(
      'EVENTS_PLACE_UNCLEAR',
      `neither KAFKA_BROKERS nor DATABASE_URL is set, and ${settings.FIVEPLANE_DATA_DIR} holds no store`,
    );
  const closing: (() => Promise<void>)[] = [];
  const keeper = {
    whenClosed: (_: string, step: () => Promise<void>) => void closing.push(step),
    warn: () => undefined,
    migrated: () => undefined,
  };
  try {
    return await work(await deadLetters(settings, () => processDatabase('fp_events', settings, keeper)));
  } finally {
    for (const step of closing) await step();
  }
}

function settingsIn(env: Environment): PlatformSettings | Refusal {
  try {
    return parseSettings(SETTINGS, env).platform;
  } catch (error) {
    if (error instanceof SettingsInvalid) return refused('EVENTS_PLACE_UNCLEAR', error.problems.join('; '));
    throw error;
  }
}
