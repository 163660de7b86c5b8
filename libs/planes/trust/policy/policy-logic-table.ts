import { evaluatePolicy } from './evaluate-policy';

/** Which function a logic version names. A replay looks its record's version up here and refuses one that is missing. */
export const POLICY_LOGIC_TABLE: Readonly<Record<string, typeof evaluatePolicy>> = {
  'trust/policy@1': evaluatePolicy,
};
