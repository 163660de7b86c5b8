/** One broken rule at one place. */
export interface Violation {
  /** Short name of the rule, as controls name it. */
  readonly rule: string;
  readonly path: string;
  readonly what: string;
}

/** Violations as lines a person can act on; an empty list is what every check wants. */
export function inWords(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ rule, path, what }) => `${path}: ${what} (${rule})`);
}
