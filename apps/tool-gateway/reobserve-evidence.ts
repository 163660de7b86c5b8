import { digestOf } from '@kernel/digest';
import { withinMode } from '@kernel/approval-mode';
import type { Clock } from '@kernel/clock';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { Evidence, Observation } from '@planes/action/evidence';
import type { Admitted } from './admit-call';
import type { AskUpstream } from './ask-upstream';
import type { AuditDoor } from './audit-door';
import type { CallEntries } from './call-entries';
import type { Visit } from './visit';

/** Looks again at everything a frozen call rests on, through the same adapters, so that a signature counts for the world as it is. */
export class ReobserveEvidence {
  constructor(
    private readonly upstream: AskUpstream,
    private readonly audit: AuditDoor,
    private readonly entries: CallEntries,
    private readonly clock: Clock,
  ) {}

  /** The same questions with today's answers. Refuses ACTION_REOBSERVATION_FAILED when one cannot be asked or answered now. */
  async run(visit: Visit, { surface, evidence }: Admitted): Promise<Evidence | Refusal> {
    const fresh = new Map<string, Observation>();
    for (const [name, observation] of evidence) {
      const exposed = surface.get(observation.capability_id);
      if (!exposed || !withinMode(exposed.capability.highest_mode, 'read_only'))
        return failed(`${observation.capability_id} cannot be asked again`);
      const outcome = await this.upstream.run(visit, { exposed, args: observation.args, idempotency_key: null });
      if (isRefusal(outcome)) return outcome;
      if (outcome.kind === 'rejected') return refused('APPROVAL_EVIDENCE_CHANGED', `${name} is no longer there: ${outcome.code}`);
      if (outcome.kind !== 'completed') return failed(`${name} could not be looked at again: ${outcome.code}`);
      const { output } = outcome;
      fresh.set(name, { ...observation, output });
      const recorded = await this.audit.record(visit.context, this.entries.observation(visit, name, digestOf(output), this.clock.now()));
      if (recorded.kind === 'full') return refused('AUDIT_UNAVAILABLE', 'the audit log is away and no more entries can be kept');
    }
    return fresh;
  }
}

function failed(reason: string): Refusal {
  return refused('ACTION_REOBSERVATION_FAILED', reason);
}
