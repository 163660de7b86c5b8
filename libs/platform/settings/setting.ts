import type { Millis } from '@kernel/time';
import { Secret } from './secret';

/** What a setting's text turned out to be. */
export type ParsedSetting<T> = { readonly value: T } | { readonly problem: string };

/** One setting: how its text is read, what holds when it is absent, and why it exists. */
export interface Setting<T> {
  /** For the table in the README: `milliseconds`, `port`, … */
  readonly kind: string;
  readonly reason: string;
  readonly presence: 'required' | 'optional' | 'defaulted';
  readonly fallback: T | undefined;
  /** May come from the file that `<NAME>_FILE` names, and is never printed. */
  readonly secret: boolean;
  /** The unit that the setting's name must end with. */
  readonly unit: string | undefined;
  readonly parse: (text: string) => ParsedSetting<T>;
}

/** With a default, optional (then `undefined` when absent), or neither: then the process does not start without it. */
export type SettingOptions<T> = { readonly reason: string } & (
  { readonly default: T } | { readonly optional: true } | { readonly default?: never; readonly optional?: never }
);

type Value<T, O> = O extends { readonly optional: true } ? T | undefined : T;
type Bounds = { readonly min?: number; readonly max?: number };
type Kind<T> = {
  readonly kind: string;
  readonly unit?: string;
  readonly secret?: boolean;
  readonly parse: (text: string) => ParsedSetting<T>;
};

export function textSetting<const O extends SettingOptions<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, { kind: 'text', parse: (value) => ({ value }) });
}

/** Whole milliseconds; its name ends with `_MS`. */
export function millisSetting<const O extends SettingOptions<Millis> & Bounds>(options: O): Setting<Value<Millis, O>> {
  return setting(options, { kind: 'milliseconds', unit: '_MS', parse: wholeNumber(options) });
}

/** Whole bytes; its name ends with `_BYTES`. */
export function bytesSetting<const O extends SettingOptions<number> & Bounds>(options: O): Setting<Value<number, O>> {
  return setting(options, { kind: 'bytes', unit: '_BYTES', parse: wholeNumber(options) });
}

/** A whole number from zero. */
export function countSetting<const O extends SettingOptions<number> & Bounds>(options: O): Setting<Value<number, O>> {
  return setting(options, { kind: 'whole number', parse: wholeNumber(options) });
}

/** A TCP port; 0 means any free one. */
export function portSetting<const O extends SettingOptions<number>>(options: O): Setting<Value<number, O>> {
  return setting(options, { kind: 'port', parse: wholeNumber({ max: 65_535 }) });
}

/** An absolute http or https URL. */
export function urlSetting<const O extends SettingOptions<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, {
    kind: 'URL',
    parse: (value) => (URL.canParse(value) && /^https?:\/\//.test(value) ? { value } : { problem: 'is not an http(s) URL' }),
  });
}

/** `host:port`, as gRPC peers are named. */
export function addressSetting<const O extends SettingOptions<string>>(options: O): Setting<Value<string, O>> {
  return setting(options, {
    kind: 'host:port',
    parse: (value) => (/^[A-Za-z0-9._[\]:-]+:\d{1,5}$/.test(value) ? { value } : { problem: 'is not host:port' }),
  });
}

/** One word of a closed list. */
export function choiceSetting<const C extends readonly string[], const O extends SettingOptions<C[number]>>(
  choices: C,
  options: O,
): Setting<Value<C[number], O>> {
  return setting<C[number], O>(options, {
    kind: choices.map((choice) => `\`${choice}\``).join(' or '),
    parse: (value) => (choices.includes(value) ? { value } : { problem: `is none of ${choices.join(', ')}` }),
  });
}

type SecretOptions = {
  readonly reason: string;
  readonly optional?: true;
  readonly minLength?: number;
  /** What is wrong with the text, in words that do not repeat it; undefined when nothing is. */
  readonly problem?: (text: string) => string | undefined;
};

/** A credential. It also comes from the file that `<NAME>_FILE` names, and has no default. */
export function secretSetting<const O extends SecretOptions>(options: O): Setting<Value<Secret, O>> {
  const minLength = options.minLength ?? 1;
  const parse = (text: string): ParsedSetting<Secret> => {
    const problem = text.length < minLength ? `is shorter than ${minLength} characters` : options.problem?.(text);
    return problem === undefined ? { value: new Secret(text) } : { problem };
  };
  return setting(options as SettingOptions<Secret>, { kind: 'secret', secret: true, parse }) as Setting<Value<Secret, O>>;
}

function setting<T, O extends SettingOptions<T>>(options: O, kind: Kind<T>): Setting<Value<T, O>> {
  const defaulted = 'default' in options && options.default !== undefined;
  return {
    kind: kind.kind,
    reason: options.reason,
    presence: defaulted ? 'defaulted' : 'optional' in options && options.optional ? 'optional' : 'required',
    fallback: (defaulted ? options.default : undefined) as Value<T, O> | undefined,
    secret: kind.secret ?? false,
    unit: kind.unit,
    parse: kind.parse as (text: string) => ParsedSetting<Value<T, O>>,
  };
}

function wholeNumber({ min = 0, max = Number.MAX_SAFE_INTEGER }: Bounds) {
  return (text: string): ParsedSetting<number> => {
    const value = Number(text);
    if (!/^(0|[1-9]\d*)$/.test(text) || !Number.isSafeInteger(value)) return { problem: 'is not a whole number' };
    return value < min || value > max ? { problem: `is not between ${min} and ${max}` } : { value };
  };
}
