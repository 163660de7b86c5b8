import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { digestOf } from '@kernel/digest';
import { type Refusal, refused } from '@kernel/outcome';
import { logIdOf } from '@planes/trust/audit-log/log-id';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import { processDatabase } from '@edges/database/process-store';
import type { DeadLetters, Discarding } from '@edges/events/dead-letters';
import { deadLetters } from '@edges/events/process-events';
import { SystemClock } from '@platform/clock';
import { RandomIds } from '@platform/ids';
import { RandomSalts } from '@platform/random-salts';
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
  needs: 'letters' | 'audited',
): Promise<T | Refusal> {
  const platform = settingsIn(env);
  if ('kind' in platform) return platform;
  const settings = { ...platform, FIVEPLANE_DATA_DIR: resolve(cwd, platform.FIVEPLANE_DATA_DIR) };
  const hasStore = settings.DATABASE_URL !== undefined || existsSync(join(settings.FIVEPLANE_DATA_DIR, 'store'));
  if (needs === 'audited' && !hasStore)
    return refused(
      'EVENTS_PLACE_UNCLEAR',
      `DATABASE_URL is not set, and ${settings.FIVEPLANE_DATA_DIR} holds no store: the audit log could not be told`,
    );
  if (settings.KAFKA_BROKERS === undefined && !hasStore)
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

/** What is discarded, with the entry by which the audit log hears of it. */
export function discardingOf(
  { env }: { readonly env: Environment },
  { id, reason, by }: { readonly id: string; readonly reason: string; readonly by: string },
): Discarding {
  const platform = settingsIn(env);
  if ('kind' in platform) throw new Error(platform.reason);
  const clock = new SystemClock();
  const event = {
    event_id: new RandomIds(clock).next('evt'),
    log_id: logIdOf(platform.FIVEPLANE_REGION, 0),
    at: clock.now(),
    tenant_id: '*',
    actor: by,
    kind: 'operator_action',
    phase: 'fact',
    run_id: null,
    previous_in_run: null,
    classification: 'INTERNAL',
  } as const;
  const content = digestOf({ action: 'dead letter discarded', letter_id: id, by, reason });
  return { by, reason, audit: auditSubmission(event, content, new RandomSalts().next()) };
}

function settingsIn(env: Environment): PlatformSettings | Refusal {
  try {
    return parseSettings(SETTINGS, env).platform;
  } catch (error) {
    if (error instanceof SettingsInvalid) return refused('EVENTS_PLACE_UNCLEAR', error.problems.join('; '));
    throw error;
  }
}
