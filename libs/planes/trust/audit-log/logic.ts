/** The version of every rule in this folder; stored in what they produce. */
export const AUDIT_LOG_LOGIC = 'trust/audit-log@1';
