/** Our names inside `_meta` of MCP requests and results. Source: MCP has no idempotency key and no way to say that nothing happened. */
export const MCP_NAMES = {
  /** Request: repeats of one call carry one key. */
  idempotencyKey: 'fiveplane.dev/idempotency-key',
  /** Result with `isError`: `{ outcome: 'rejected' | 'failed_clean', code, transient }`. Without it an error of an effect leaves a doubt. */
  outcome: 'fiveplane.dev/outcome',
  /** Result: references of what was changed. */
  mutations: 'fiveplane.dev/mutations',
  /** Result: where the output comes from. */
  citations: 'fiveplane.dev/citations',
} as const;
