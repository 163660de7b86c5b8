/** One command as it is typed and explained. */
export interface CommandEntry {
  /** The words, then `<argument>`s. */
  readonly words: string;
  readonly about: string;
  /** Flags as commander reads them, and what they are for. */
  readonly options: readonly (readonly [flags: string, about: string])[];
  /** Flags that must be given. */
  readonly required?: readonly (readonly [flags: string, about: string])[];
  readonly example: string;
  /** What the exit codes mean here, beside 5 for usage. */
  readonly exits: readonly string[];
  /** The file of this folder that exports it as `run`. */
  readonly file: string;
  /** The file that does so instead, when this option is given. */
  readonly instead?: { readonly option: string; readonly file: string };
}

export const AWAY = '3  the platform cannot be reached or cannot answer now';
export const REFUSED = '2  the platform refused';
