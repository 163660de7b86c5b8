import { readFileSync } from 'node:fs';
import { APPS, settingPart } from '../apps';
import type { SettingsOf, SettingsSchema, SettingsShape } from './define-settings';
import { PLATFORM_SETTINGS, type PlatformSettings } from './platform-settings';
import type { ParsedSetting, Setting } from './setting';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process was told something it cannot follow. Every problem is listed, so that one restart is enough. */
export class SettingsInvalid extends Error {
  constructor(
    readonly app: string,
    readonly problems: readonly string[],
  ) {
    super(`${app} cannot start with these settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsInvalid';
  }
}

const PREFIX = 'FIVEPLANE_';
/** Read by the command line tool, which may run in the same shell, and by whatever uses a local model. */
const ELSEWHERE = ['FIVEPLANE_URL', 'FIVEPLANE_TOKEN', 'FIVEPLANE_EMBED_MODEL_DIR'];
/** Ten apps may share one environment: what carries another app's name is that app's to check. */
const OTHER_APPS = APPS.map((app) => `${PREFIX}${settingPart(app)}_`);

/**
 * Reads the app's settings and the platform's, once.
 * A secret comes from its variable or from the file that `<NAME>_FILE` names, without one trailing newline: one of both, and not empty.
 * A variable that starts with `FIVEPLANE_` or a prefix of the schema and is known to nobody here is refused; `others` makes more names known.
 * @throws SettingsInvalid with every problem at once; no problem repeats a value.
 */
export function parseSettings<S extends SettingsShape>(
  schema: SettingsSchema<S>,
  environment: Environment,
  others: readonly SettingsSchema[] = [],
): { readonly app: SettingsOf<SettingsSchema<S>>; readonly platform: PlatformSettings } {
  const problems: string[] = [];
  const platform = readAll(PLATFORM_SETTINGS, environment, problems);
  const app = readAll(schema, environment, problems);
  problems.push(...unknownNames(environment, [PLATFORM_SETTINGS, schema, ...others]));
  if (problems.length > 0) throw new SettingsInvalid(schema.app, [...new Set(problems)]);
  return { app: app as SettingsOf<SettingsSchema<S>>, platform: platform as PlatformSettings };
}

function readAll(schema: SettingsSchema, environment: Environment, problems: string[]): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const before = problems.length;
  for (const [name, setting] of Object.entries(schema.shape)) {
    const parsed = read(name, setting, environment);
    if ('problem' in parsed) problems.push(`${name} ${parsed.problem} (${setting.reason})`);
    else values[name] = parsed.value;
  }
  if (problems.length === before) problems.push(...(schema.disagreements?.(values) ?? []));
  return Object.freeze(values);
}

function read(name: string, setting: Setting<unknown>, environment: Environment): ParsedSetting<unknown> {
  const text = environment[name];
  const file = setting.secret ? environment[`${name}_FILE`] : undefined;
  if (text !== undefined && file !== undefined) return { problem: `is given twice, directly and as ${name}_FILE` };
  if (file !== undefined) return readSecretFile(file, setting);
  if (text === undefined) return setting.presence === 'required' ? { problem: 'is missing' } : { value: setting.fallback };
  return text === '' ? { problem: 'is empty; leave it out instead' } : setting.parse(text);
}

function readSecretFile(path: string, setting: Setting<unknown>): ParsedSetting<unknown> {
  let text: string;
  try {
    text = UTF8.decode(readFileSync(path)).replace(/\r?\n$/, '');
  } catch (cause) {
    return { problem: `cannot be read from its file: ${(cause as NodeJS.ErrnoException).code ?? 'unreadable'}` };
  }
  return text === '' ? { problem: 'is empty: its file holds nothing' } : setting.parse(text);
}

// A byte that is no text would become a sign that nobody typed.
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function unknownNames(environment: Environment, schemas: readonly SettingsSchema[]): readonly string[] {
  const known = new Set(ELSEWHERE);
  for (const { shape } of schemas) {
    for (const [name, { secret }] of Object.entries(shape)) known.add(name).add(secret ? `${name}_FILE` : name);
  }
  const app = schemas[1]?.app;
  const foreign = OTHER_APPS.filter((prefix) => app === undefined || prefix !== `${PREFIX}${settingPart(app)}_`);
  const prefixes = [PREFIX, ...schemas.flatMap((schema) => schema.prefixes)];
  return Object.keys(environment)
    .filter(
      (name) =>
        prefixes.some((prefix) => name.startsWith(prefix)) && !known.has(name) && !foreign.some((prefix) => name.startsWith(prefix)),
    )
    .sort()
    .map((name) => `${name} is not a setting of this app`);
}
