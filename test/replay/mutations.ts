/** One change of one place of a file. */
export interface Mutation {
  /** JSON Pointer to the place. */
  readonly path: string;
  readonly how: 'changed' | 'dropped' | 'swapped' | 'added';
  readonly apply: (file: unknown) => unknown;
}

type Step = string | number;

/** Every way to change one leaf, drop one field or element, swap two neighbours of a list, or add a field or element. */
export function mutationsOf(value: unknown, path: readonly Step[] = []): readonly Mutation[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const more = mutation(path, 'added', path, (list) => [...(list as readonly unknown[]), items.at(-1) ?? 'x']);
    return [
      more,
      ...items.flatMap((item, index) => [
        mutation([...path, index], 'dropped', path, (list) => (list as readonly unknown[]).filter((_, at) => at !== index)),
        ...(index > 0 && JSON.stringify(items[index - 1]) !== JSON.stringify(item)
          ? [mutation([...path, index], 'swapped', path, (list) => swapped(list as readonly unknown[], index))]
          : []),
        ...mutationsOf(item, [...path, index]),
      ]),
    ];
  }
  if (typeof value === 'object' && value !== null)
    return [
      mutation(path, 'added', path, (object) => ({ ...(object as object), unheard_of: 'x' })),
      ...Object.entries(value).flatMap(([name, child]) => [
        mutation([...path, name], 'dropped', path, (object) => without(object as Record<string, unknown>, name)),
        ...mutationsOf(child, [...path, name]),
      ]),
    ];
  return [mutation(path, 'changed', path, () => changed(value))];
}

function mutation(named: readonly Step[], how: Mutation['how'], place: readonly Step[], change: (old: unknown) => unknown): Mutation {
  return { path: `/${named.join('/')}`, how, apply: (file) => replaced(file, place, change) };
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, change) : (item as unknown)));
  const record = value as Record<string, unknown>;
  return { ...record, [step]: replaced(record[step], rest, change) };
}

function changed(leaf: unknown): unknown {
  if (typeof leaf === 'number') return leaf + 1;
  if (typeof leaf === 'boolean') return !leaf;
  return typeof leaf === 'string' ? otherText(leaf) : 'x';
}

// One character becomes another of its own class, so that the text keeps its shape: a digest stays a digest, a time a time.
function otherText(text: string): string {
  const middle = Math.floor(text.length / 2);
  const place = [...text].findIndex((character, index) => index >= middle && /[A-Za-z0-9]/.test(character));
  if (place < 0) return `${text}x`;
  return text.slice(0, place) + otherCharacter(text.charAt(place)) + text.slice(place + 1);
}

function otherCharacter(character: string): string {
  if (/[0-9]/.test(character)) return character === '1' ? '0' : '1';
  if (/[a-z]/.test(character)) return character === 'a' ? 'b' : 'a';
  return character === 'A' ? 'B' : 'A';
}

function without(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== name));
}

function swapped(list: readonly unknown[], index: number): readonly unknown[] {
  return list.map((item, at) => (at === index ? list[index - 1] : at === index - 1 ? list[index] : item));
}
