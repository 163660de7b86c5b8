/** What callers were told, and how often each. */
export class ToldCodes {
  private readonly counts = new Map<string, number>();

  add(code: string): void {
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
  }

  /** Of an error that a person of the scenarios throws, or that a call of ours threw: status and code as they stood in the answer. */
  addError(error: unknown): void {
    this.add(codeOf(error));
  }

  /** The most frequent first. */
  get seen(): readonly (readonly [code: string, count: number])[] {
    return [...this.counts].sort(([, a], [, b]) => b - a);
  }
}

// By shape: what the HTTP client throws is not of the class that this module knows when a test runner has loaded both.
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'something that is no error';
  const message = String(error.message);
  const answered = /(\d{3}) \{.*"code":"([A-Z_]+)"/s.exec(message);
  if (answered) return `${answered[1] ?? ''} ${answered[2] ?? ''}`;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error && error.cause !== undefined ? `no answer (${codeOf(error.cause)})` : message.slice(0, 80);
}
