import { inspect } from 'node:util';

/** A credential for one call. It prints as its id; only `authorization` shows the token, to whoever sends it. */
export class CallCredential {
  readonly #token: string;

  constructor(
    /** Goes to logs and audit in the token's place. */
    readonly credential_id: string,
    token: string,
  ) {
    this.#token = token;
  }

  /** The value of an `Authorization` header. */
  authorization(): string {
    return `Bearer ${this.#token}`;
  }

  toString(): string {
    return this.credential_id;
  }

  toJSON(): string {
    return this.credential_id;
  }

  [inspect.custom](): string {
    return this.credential_id;
  }
}
