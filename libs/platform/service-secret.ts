import { randomBytes } from 'node:crypto';
import type { ServiceSpec } from './service-spec';
import { SettingsInvalid } from './settings/parse-settings';
import { peerSettingName, type PlatformSettings } from './settings/platform-settings';
import { Secret } from './settings/secret';

/**
 * The secret that signs calls between apps.
 * @throws SettingsInvalid naming the secret and every peer address that a process among others would need and lacks.
 */
export function serviceSecret({ app, calls }: Pick<ServiceSpec, 'app' | 'calls'>, settings: PlatformSettings): Secret {
  const given = settings.FIVEPLANE_SERVICE_SECRET;
  // Nobody else can know a secret made here: right for a process that is its own only peer.
  if (calls === 'itself') return given ?? new Secret(randomBytes(32).toString('base64url'));
  const missing = calls
    .filter((peer) => settings[peerSettingName(peer)] === undefined)
    .map((peer) => `${peerSettingName(peer)} is missing (${app} calls ${peer})`);
  if (given === undefined) missing.unshift('FIVEPLANE_SERVICE_SECRET is missing (signs calls between apps)');
  if (given === undefined || missing.length > 0) throw new SettingsInvalid(app, missing);
  return given;
}
