/** The system's name for what went wrong (`ENOENT`, `EEXIST`, …); undefined when the system did not say. */
export function systemCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
