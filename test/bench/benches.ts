import { auditAppends } from './audit-appends';
import type { Bench } from './bench';
import { compileSample } from './compile-sample';
import { memoryRecall } from './memory-recall';
import { policyRules } from './policy-rules';
import { routeProfiles } from './route-profiles';
import { wholeRuns, wholeRunsEmbedded } from './whole-runs';

/** Every bench, in the order of the report. */
export const BENCHES: readonly Bench[] = [
  compileSample,
  routeProfiles,
  policyRules,
  auditAppends,
  memoryRecall,
  wholeRuns,
  wholeRunsEmbedded,
];
