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

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error';
  const answered = /(\d{3}) \{.*"code":"([A-Z_]+)"/s.exec(error.message);
  if (answered) return `${answered[1] ?? ''} ${answered[2] ?? ''}`;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message.slice(0, 80) : `no answer (${codeOf(error.cause)})`;
}
