/** Says how well texts answer a question. Your own: a cross-encoder, a service, a rule. */
export interface MemoryReranker {
  /** How many milliseconds a question may wait for it, 1 to 10 000. What comes later is not used. */
  readonly withinMs: number;
  /** How many of the best texts it reads, 2 to 200; 50 when left out. */
  readonly reads?: number;
  /** One finite number per text, in order; more is better, and only the order counts. `signal` fires when nobody waits any more. */
  score(question: string, texts: readonly string[], signal: AbortSignal): Promise<readonly number[]>;
}
