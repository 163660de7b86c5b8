/** Where the 32 random bytes come from that hide what an audit entry commits to. */
export abstract class SaltSource {
  /** 64 hexadecimal digits, never the same twice. */
  abstract next(): string;
}
