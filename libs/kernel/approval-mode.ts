/** How much an action can do, lowest first. Also the risk class of an intent. Source: reference design, section 1. */
export const APPROVAL_MODES = ['read_only', 'local_write', 'network', 'delegated', 'destructive'] as const;

export type ApprovalMode = (typeof APPROVAL_MODES)[number];

/** True when `mode` is no higher than `ceiling`. */
export function withinMode(mode: ApprovalMode, ceiling: ApprovalMode): boolean {
  return APPROVAL_MODES.indexOf(mode) <= APPROVAL_MODES.indexOf(ceiling);
}

/** The lower of two modes. */
export function lowerMode(a: ApprovalMode, b: ApprovalMode): ApprovalMode {
  return withinMode(a, b) ? a : b;
}
