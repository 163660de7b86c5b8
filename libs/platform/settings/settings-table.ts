import type { SettingsSchema } from './define-settings';
import type { Setting } from './setting';

/** The README's table of a schema: one row per setting, in the order of the schema. Generated, so that it cannot drift. */
export function settingsTable(schema: SettingsSchema): string {
  const rows = Object.entries(schema.shape).map(
    ([name, setting]) => `| ${nameCell(name, setting)} | ${setting.kind} | ${defaultCell(setting)} | ${setting.reason} |`,
  );
  return ['| Setting | Is | Default | Why |', '|---|---|---|---|', ...rows].join('\n');
}

function nameCell(name: string, setting: Setting<unknown>): string {
  return setting.secret ? `\`${name}\` or \`${name}_FILE\`` : `\`${name}\``;
}

function defaultCell(setting: Setting<unknown>): string {
  return setting.presence === 'defaulted' ? `\`${String(setting.fallback)}\`` : setting.presence;
}
