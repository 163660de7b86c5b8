import { type Refusal, refused } from '@kernel/outcome';
import { type OpenedArchive, openAuditArchive } from '@edges/audit-archive/archive-place';
import { ARCHIVE_PLACE_SETTINGS } from '@platform/settings/archive-settings';
import { defineSettings } from '@platform/settings/define-settings';
import { type Environment, parseSettings, SettingsInvalid } from '@platform/settings/parse-settings';

const SETTINGS = defineSettings('cli', ARCHIVE_PLACE_SETTINGS);

/** The archive that the environment names; no other part of the platform is opened. Refuses ARCHIVE_PLACE_UNCLEAR. */
export function openArchive(environment: Environment): OpenedArchive | Refusal {
  try {
    const opened = openAuditArchive(parseSettings(SETTINGS, environment).app);
    return opened ?? refused('ARCHIVE_PLACE_UNCLEAR', 'neither AUDIT_ARCHIVE_BUCKET nor AUDIT_ARCHIVE_FOLDER is set');
  } catch (error) {
    if (error instanceof SettingsInvalid) return refused('ARCHIVE_PLACE_UNCLEAR', error.problems.join('; '));
    throw error;
  }
}
