import type { AppName } from '../apps';
import type { Setting } from './setting';

export type SettingsShape = Readonly<Record<string, Setting<unknown>>>;

/** Everything one app can be told, in one place. */
export interface SettingsSchema<S extends SettingsShape = SettingsShape> {
  readonly app: AppName;
  readonly shape: S;
  /** Variables that start with one of these and are not in the shape are refused, because they are typing errors. */
  readonly prefixes: readonly string[];
  /** What is wrong with values that each fit and do not fit together; asked only when each fits. */
  readonly disagreements?: (values: Readonly<Record<string, unknown>>) => readonly string[];
}

/** What parsing a schema gives: one value per setting, under the setting's own name. */
export type SettingsOf<S> =
  S extends SettingsSchema<infer Shape> ? { readonly [K in keyof Shape]: Shape[K] extends Setting<infer T> ? T : never } : never;

/**
 * One app's settings. Names are written as in the environment; a name carries its setting's unit.
 * @throws Error at start, never later, when a name is malformed, lacks its unit, or names a credential that is no secret.
 */
export function defineSettings<const S extends SettingsShape>(
  app: AppName,
  shape: S,
  options: { readonly prefix?: `${string}_`; readonly disagreements?: SettingsSchema['disagreements'] } = {},
): SettingsSchema<S> {
  for (const [name, { unit, secret }] of Object.entries<Setting<unknown>>(shape)) {
    if (!/^[A-Z][A-Z0-9_]*[A-Z0-9]$/.test(name)) throw new Error(`setting ${name} of ${app} is not written in capitals`);
    if (name.endsWith('_FILE')) throw new Error(`setting ${name} of ${app} ends with _FILE, which is kept for secrets`);
    if (CREDENTIAL.test(name) && !secret) throw new Error(`setting ${name} of ${app} is a credential by its name and must be a secret`);
    if (unit !== undefined && !name.endsWith(unit)) throw new Error(`setting ${name} of ${app} must end with ${unit}`);
  }
  const { prefix, disagreements } = options;
  return { app, shape, prefixes: prefix === undefined ? [] : [prefix], ...(disagreements === undefined ? {} : { disagreements }) };
}

/**
 * Several apps' settings as one schema, for the process that runs them together.
 * @param shape the shapes of all schemas, spread into one: its type is what the process knows of its settings.
 * @throws Error when two of them read the same variable in different ways, or `shape` lacks one.
 */
export function joinSettings<const S extends SettingsShape>(
  app: AppName,
  shape: S,
  schemas: readonly Pick<SettingsSchema, 'app' | 'shape' | 'prefixes'>[],
): SettingsSchema<S> {
  for (const schema of schemas) {
    for (const [name, setting] of Object.entries(schema.shape)) {
      const joined = shape[name];
      if (joined === undefined || !sameSetting(joined, setting))
        throw new Error(`setting ${name} is read in two ways, one of them by ${schema.app}`);
    }
  }
  return { app, shape, prefixes: [...new Set(schemas.flatMap((schema) => schema.prefixes))] };
}

const CREDENTIAL = /(^|_)(SECRET|PASSWORD|TOKEN|KEY|PIN|CREDENTIALS)$/;

function sameSetting(a: Setting<unknown>, b: Setting<unknown>): boolean {
  return a === b || (a.kind === b.kind && a.presence === b.presence && a.fallback === b.fallback);
}
