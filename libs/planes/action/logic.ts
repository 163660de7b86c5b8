import { checkArgs, normaliseArgs } from './check-args';
import { decideClaim } from './claim';
import { classifyOutcome } from './classify-outcome';
import { checkObjectScope, checkRequiredEvidence, evidenceFor, evidenceSnapshotHash } from './evidence';
import { auditDuty, settleMode } from './settle-mode';
import { callable, surfaceOf } from './surface';
import { timeLimit } from './time-limit';

/** Every decision of the action plane by its logic version. A version that is not here cannot be replayed. */
export const ACTION_LOGIC = {
  'action/surface@1': { surfaceOf, callable },
  'action/args@1': { normaliseArgs, checkArgs },
  'action/evidence@1': { evidenceFor, checkObjectScope, checkRequiredEvidence, evidenceSnapshotHash },
  'action/mode@1': { settleMode, auditDuty },
  'action/claim@1': { decideClaim },
  'action/outcome@1': { classifyOutcome },
  'action/time-limit@1': { timeLimit },
} as const;

/** The versions in use, sorted, as pins name them. */
export const ACTION_LOGIC_VERSIONS: readonly string[] = Object.keys(ACTION_LOGIC).sort();
