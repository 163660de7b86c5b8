import { type Json, MAX_JSON_DEPTH } from './canonical-json';
import { pointerStep } from './json-pointer';

/** Why a text was not believed to be JSON. */
export type StrictProblem =
  'syntax' | 'invalid_utf8' | 'duplicate_key' | 'forbidden_key' | 'number_out_of_range' | 'lone_surrogate' | 'too_deep' | 'trailing_data';

/** The text is not strict JSON: a value, never thrown at callers. Carries places, never contents. */
export class NotStrict {
  constructor(
    readonly problem: StrictProblem,
    /** JSON Pointer to the value being read. */
    readonly path: string,
    /** Offset in UTF-16 code units. */
    readonly offset: number,
  ) {}

  /** For a caller: `duplicate_key at /items/0, offset 17`. */
  describe(): string {
    return `${this.problem} at ${this.path === '' ? '(root)' : this.path}, offset ${this.offset}`;
  }
}

/**
 * Reads one JSON value that means the same to every reader. Used at every ingress.
 * Refuses what readers disagree about or would change silently: duplicate keys (after unescaping), invalid UTF-8, a byte order mark,
 * lone surrogates, numbers beyond ±(2^53 - 1) or that vanish to zero, nesting deeper than 200, anything after the value,
 * and the key `__proto__`, which is a property to one program and a prototype to the next.
 * Fractions are read as the nearest double. Whatever is accepted is accepted again in its canonical form.
 */
export function parseStrictJson(input: string | Uint8Array): Json | NotStrict {
  try {
    return new Reader(typeof input === 'string' ? input : decoded(input)).read();
  } catch (error) {
    if (error instanceof NotStrict) return error;
    throw error;
  }
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotStrict('invalid_utf8', '', 0);
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

class Reader {
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  read(): Json {
    const value = this.value();
    this.skipSpace();
    if (this.at < this.text.length) this.refuse('trailing_data');
    return value;
  }

  private value(): Json {
    if (this.path.length > MAX_JSON_DEPTH) this.refuse('too_deep');
    this.skipSpace();
    switch (this.text[this.at]) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
      case 't':
      case 'f':
      case 'n':
        return JSON.parse(this.match(LITERAL)) as boolean | null;
      default:
        return this.number();
    }
  }

  private object(): Json {
    const record: Record<string, Json> = {};
    this.at++;
    if (this.took('}')) return record;
    do {
      this.skipSpace();
      if (this.text[this.at] !== '"') this.refuse('syntax');
      const keyAt = this.at;
      const key = this.string();
      if (key === '__proto__') this.refuse('forbidden_key', keyAt);
      if (Object.hasOwn(record, key)) this.refuse('duplicate_key', keyAt);
      if (!this.took(':')) this.refuse('syntax');
      this.path.push(key);
      record[key] = this.value();
      this.path.pop();
    } while (this.took(','));
    if (!this.took('}')) this.refuse('syntax');
    return record;
  }

  private array(): Json {
    const items: Json[] = [];
    this.at++;
    if (this.took(']')) return items;
    do {
      this.path.push(items.length);
      items.push(this.value());
      this.path.pop();
    } while (this.took(','));
    if (!this.took(']')) this.refuse('syntax');
    return items;
  }

  private string(): string {
    const start = this.at;
    let escaped = false;
    for (this.at++; this.text[this.at] !== '"'; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (!(code >= 0x20)) this.refuse('syntax', Math.min(this.at, this.text.length));
      if (code !== 0x5c) continue;
      escaped = true;
      this.at++;
    }
    this.at++;
    const raw = this.text.slice(start, this.at);
    const value = escaped ? this.unescaped(raw, start) : raw.slice(1, -1);
    if (!value.isWellFormed()) this.refuse('lone_surrogate', start);
    return value;
  }

  // The platform's own reader unescapes: it is exact about escapes, and one string has none of the freedoms refused above.
  private unescaped(raw: string, start: number): string {
    try {
      return JSON.parse(raw) as string;
    } catch {
      return this.refuse('syntax', start);
    }
  }

  private number(): number {
    const start = this.at;
    const text = this.match(NUMBER);
    const value = Number(text);
    const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*$/, ''));
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER || vanished) this.refuse('number_out_of_range', start);
    return value;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return this.refuse('syntax');
    this.at += found.length;
    return found;
  }

  private took(character: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.text);
    this.at = SPACE.lastIndex;
  }

  private refuse(problem: StrictProblem, offset = this.at): never {
    throw new NotStrict(problem, this.path.map(pointerStep).join(''), offset);
  }
}
