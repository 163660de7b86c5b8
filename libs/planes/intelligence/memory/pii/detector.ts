/** Finds one type of personal data. */
export interface Detector {
  readonly type: string;
  /** Global. Bounded repetition only, and no two ways to read one text, so that none takes more than linear time. */
  readonly pattern: RegExp;
  /** How many characters of what matched are the number, from its beginning; 0 when none are. A run of groups may say more than a number. */
  readonly measure: (run: string) => number;
}

/** What may stand between the groups of a number: a few blanks, line feeds, dashes or dots. As part of a pattern. */
export const BETWEEN = '[\\s.-]{0,6}';

/**
 * A pattern, in either case, as a number of its own: no digit stands beside it. Letters, dashes and underscores may, because people write `Visa-4111…`;
 * but where the pattern itself begins or ends with a letter, none may stand there, because nobody could tell where it ends.
 */
export function apart(pattern: string, edges: { readonly first?: 'letter'; readonly last?: 'letter' } = {}): RegExp {
  const before = edges.first === 'letter' ? '[A-Za-z\\d]' : '\\d';
  const after = edges.last === 'letter' ? '[A-Za-z\\d]' : '\\d';
  return new RegExp(`(?<!${before})(?:${pattern})(?!${after})`, 'gi');
}

/** A number without the signs between its groups. */
export function compact(run: string): string {
  return run.replace(/[\s.-]/g, '').toUpperCase();
}

/** The whole run, when it holds. */
export function whole(holds: (compacted: string) => boolean): Detector['measure'] {
  return (run) => (holds(compact(run)) ? run.length : 0);
}

/** Every run: the scheme has no check digits. */
export function unchecked(run: string): number {
  return run.length;
}

/** The longest beginning of whole groups that holds. @param least digits below which none does. */
export function wholeGroups(least: number, holds: (compacted: string) => boolean): Detector['measure'] {
  return (run) => {
    for (let end = run.length; end > 0;) {
      const number = compact(run.slice(0, end));
      if (number.length < least) return 0;
      if (holds(number)) return end;
      // To the end of the group before.
      while (end > 0 && !isBetween(run, end - 1)) end -= 1;
      while (end > 0 && isBetween(run, end - 1)) end -= 1;
    }
    return 0;
  };
}

function isBetween(run: string, at: number): boolean {
  return /[\s.-]/.test(run.charAt(at));
}
