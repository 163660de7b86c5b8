/** The memory says no. `code` is stable; the message says what to do. */
export class MemoryError extends Error {
  override readonly name = 'MemoryError';

  constructor(
    readonly code: string,
    message: string,
    /** What determined it, such as the ids of holds. */
    readonly rules: readonly string[] = [],
  ) {
    super(`${code}: ${message}`);
  }
}
