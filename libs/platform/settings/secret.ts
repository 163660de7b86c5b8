import { inspect } from 'node:util';

const SHOWN = '[secret]';

/** A value that must not be seen. It prints as `[secret]` in JSON, in logs, in a debugger's view and in text; only `reveal` gives it. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself: call it where it is used, never to keep it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
