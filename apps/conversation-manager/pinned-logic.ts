import { COMPILE_LOGIC } from '@planes/context/compile/compile-logic';
import { CLASSIFY_LOGIC } from '@planes/decision/conversation/classify-intent';
import { SCORE_LOGIC } from '@planes/decision/planning/score-step';
import { VERIFY_LOGIC } from '@planes/decision/planning/verify-plan';
import { RUN_LOGIC } from '@planes/decision/run/run-logic';
import { ROUTING_LOGIC } from '@planes/model/routing/decide-route';
import { POLICY_LOGIC } from '@planes/trust/policy/evaluate-policy';

/** The decisions that a run of this version makes, sorted. */
export const PINNED_LOGIC: readonly string[] = [
  CLASSIFY_LOGIC,
  COMPILE_LOGIC,
  POLICY_LOGIC,
  ROUTING_LOGIC,
  RUN_LOGIC,
  SCORE_LOGIC,
  VERIFY_LOGIC,
].sort();
