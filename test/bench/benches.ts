import { auditAppends } from './audit-appends';
import type { Bench } from './bench';
import { budgetReservations } from './budget-reservations';
import { cacheHits } from './cache-hits';
import { compileSample } from './compile-sample';
import { eventLatency } from './event-latency';
import { idleApps } from './idle-apps';
import { knowledgeEvidence } from './knowledge-evidence';
import { memoryMillion } from './memory-million';
import { memoryRecall } from './memory-recall';
import { policyRules } from './policy-rules';
import { rateChecks } from './rate-checks';
import { routeProfiles } from './route-profiles';
import { wholeRuns, wholeRunsEmbedded } from './whole-runs';

/** Every bench, in the order of the report. */
export const BENCHES: readonly Bench[] = [
  compileSample,
  routeProfiles,
  policyRules,
  cacheHits,
  rateChecks,
  budgetReservations,
  eventLatency,
  auditAppends,
  idleApps,
  memoryRecall,
  knowledgeEvidence,
  memoryMillion,
  wholeRuns,
  wholeRunsEmbedded,
];
