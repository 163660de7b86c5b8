import { type Refusal, refused } from '@kernel/outcome';
import type { ReadCacheKey } from '@kernel/read-cache-key';
import type { KeptEntry } from '@edges/cache/kept-entry';
import { lookUpEntry } from '@edges/cache/look-up-entry';
import { defineSettings } from '@platform/settings/define-settings';
import { type Environment, parseSettings, SettingsInvalid } from '@platform/settings/parse-settings';

const SETTINGS = defineSettings('cli', {});

/** What the Redis of the environment holds under a key: absent, or what is known. Refuses CACHE_PLACE_UNCLEAR. @throws Fault STORE_UNAVAILABLE */
export async function lookUp({ place, tenant, shared }: ReadCacheKey, env: Environment): Promise<KeptEntry | 'absent' | Refusal> {
  try {
    const { REDIS_URL: url, FIVEPLANE_SERVICE_SECRET: secret, FIVEPLANE_REGION } = parseSettings(SETTINGS, env).platform;
    if (url === undefined || secret === undefined)
      return refused(
        'CACHE_PLACE_UNCLEAR',
        'REDIS_URL and FIVEPLANE_SERVICE_SECRET say where the region’s entries are and how they are sealed',
      );
    const at = { place, tenant, region: shared?.region ?? FIVEPLANE_REGION, keyId: shared?.keyId };
    return (await lookUpEntry(url.reveal(), secret.reveal(), at)) ?? 'absent';
  } catch (error) {
    if (error instanceof SettingsInvalid) return refused('CACHE_PLACE_UNCLEAR', error.problems.join('; '));
    throw error;
  }
}
