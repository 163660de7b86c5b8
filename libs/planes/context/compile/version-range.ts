const VERSION = /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$/;
const COMPARATOR = /^(>=|<=|>|<|=|\^)?((?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*))$/;

type Version = readonly [major: number, minor: number, patch: number];

/**
 * True when an exact version fits a range: comparators divided by single spaces, all of which must hold.
 * Known are `>=` `<=` `>` `<` `=` (or nothing) and `^`. Anything else fits nothing, because a requirement that cannot be read is not met.
 */
export function fitsRange(version: string, range: string): boolean {
  const actual = parsed(version);
  return actual !== undefined && range.split(' ').every((part) => fitsComparator(actual, part));
}

function fitsComparator(actual: Version, part: string): boolean {
  const [, sign = '=', text = ''] = COMPARATOR.exec(part) ?? [];
  const wanted = parsed(text);
  if (wanted === undefined) return false;
  const order = compared(actual, wanted);
  switch (sign) {
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
    case '^':
      return order >= 0 && compared(actual, nextBreaking(wanted)) < 0;
    default:
      return order === 0;
  }
}

// Semantic Versioning 2.0.0, items 4 and 8: below 1.0.0 the minor number breaks, below 0.1.0 every change does.
function nextBreaking([major, minor, patch]: Version): Version {
  if (major > 0) return [major + 1, 0, 0];
  return minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1];
}

function compared(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function parsed(text: string): Version | undefined {
  const [, major, minor, patch] = VERSION.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}
