/** Why a context is not compiled. Each refusal names in `rules` what it is about. */
export const COMPILE_CODES = [
  /** Pack or bundle belongs to another tenant than the run. */
  'CONTEXT_PACK_TENANT_MISMATCH',
  /** Request, evidence or memory belongs to another tenant than the run. */
  'CONTEXT_INPUT_TENANT_MISMATCH',
  /** Something handed in is not what the run is pinned to. */
  'CONTEXT_PIN_MISMATCH',
  /** The pack asks for a runtime or ontology that is not this one. */
  'CONTEXT_COMPATIBILITY',
  'CONTEXT_OVERLAY_REFUSED',
  'CONTEXT_UNKNOWN_INTENT',
  /** The request asked for another intent than the run has. */
  'CONTEXT_INTENT_MISMATCH',
  'CONTEXT_CHANNEL_NOT_ACCEPTED',
  'CONTEXT_RISK_MISMATCH',
  'CONTEXT_CLASSIFICATION_MISMATCH',
  /** A rule that speaks about this intent does not compile. */
  'CONTEXT_POLICY_INVALID',
  /** Something the intent needs is not in the pack. */
  'CONTEXT_BINDING_UNRESOLVED',
  'CONTEXT_EVIDENCE_MISSING',
  'CONTEXT_REQUIRED_EVIDENCE_OVERFLOW',
  /** The prompt’s fixed parts alone are more than the run may still send. */
  'CONTEXT_BUDGET_EXHAUSTED',
] as const;

/** Why a compile does not even begin: what a pin names cannot be loaded. */
export const LOAD_CODES = ['CONTEXT_PIN_UNRESOLVED'] as const;

export type CompileCode = (typeof COMPILE_CODES | typeof LOAD_CODES)[number];
