import type { Host } from './host';

/** What the platform hands out at most in one page. */
export const PAGE_LENGTH = '200';
/** What is listed at most: a person reads no more, and a script asks for less. */
const MAX_PAGES = 20;

/** Every item of a listing that comes in pages. When there are more than are listed, it is said aloud. */
export async function everyPage<T>(
  host: Host,
  load: (cursor: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items: more, next } = await load(cursor);
    items.push(...more);
    if (next === undefined) return items;
    cursor = next;
  }
  host.tell(`note: there are more; these are the newest ${items.length}\n`);
  return items;
}

/** A path with the parameters that have a value. */
export function pathWith(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
