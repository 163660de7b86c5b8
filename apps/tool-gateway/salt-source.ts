/** Where 32 random bytes come from, as hexadecimal. They hide what an audit entry commits to. */
export abstract class SaltSource {
  /** 64 hexadecimal digits, never the same twice. */
  abstract next(): string;
}
