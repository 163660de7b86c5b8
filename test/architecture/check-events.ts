import type { Violation } from './violation';

/** A JSON Schema, as far as this check looks into it. */
type Schema = Readonly<Record<string, unknown>>;

const RULE = 'compatible events';

/**
 * Finds what would break readers or writers of an event that stay at the published schema while others have the current one.
 * Under one version a writer may add an optional field and nothing else: readers ignore what they do not know. Any other change is a new version of the event.
 */
export function checkEventChange(path: string, published: Schema, current: Schema): readonly Violation[] {
  return changes('', published, current).map((what) => ({ rule: RULE, path, what }));
}

function changes(at: string, published: Schema, current: Schema): readonly string[] {
  const fields = propertiesOf(published);
  const now = propertiesOf(current);
  const demanded = requiredOf(published);
  const demandedNow = requiredOf(current);
  return [
    ...Object.keys(fields).flatMap((name) => {
      const [before, after] = [fields[name], now[name]];
      if (before === undefined || after === undefined) return [`${at}/${name} is gone`];
      return changes(`${at}/${name}`, before, after);
    }),
    ...[...demandedNow].filter((name) => !demanded.has(name)).map((name) => `${at}/${name} is required now`),
    ...[...demanded].filter((name) => !demandedNow.has(name) && name in now).map((name) => `${at}/${name} is required no more`),
    ...keywordsOf(published, current)
      .filter((keyword) => JSON.stringify(published[keyword]) !== JSON.stringify(current[keyword]))
      .map((keyword) => `${at || '/'} has another ${keyword}`),
  ];
}

function keywordsOf(...schemas: readonly Schema[]): readonly string[] {
  const compared = schemas.flatMap((schema) => Object.keys(schema));
  return [...new Set(compared)].filter((keyword) => !['properties', 'required', '$schema', '$id', 'title'].includes(keyword));
}

function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
}

function requiredOf(schema: Schema): ReadonlySet<string> {
  return new Set((schema['required'] ?? []) as readonly string[]);
}
