import { hash } from 'node:crypto';
import type { Digest } from '@kernel/digest';
import { derivedId } from '@kernel/ids';
import type { AuditKind, AuditSubmission } from '@kernel/records/audit-entry';
import type { Timestamp } from '@kernel/time';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import type { Visit } from './visit';

/** The audit entries of one call. Every id and salt follows from what the call began with, so a repeated attempt hands in the same intent. */
export class CallEntries {
  constructor(private readonly logId: string) {}

  /** That this call is about to act; commits to the envelope. */
  intent(visit: Visit): AuditSubmission {
    return this.entry(visit, { kind: 'tool_call', phase: 'intent', at: visit.opened.began_at, content: visit.call_digest, name: 'intent' });
  }

  /** How it ended; commits to the result. */
  outcome(visit: Visit, result: Digest, at: Timestamp): AuditSubmission {
    return this.entry(visit, { kind: 'tool_call', phase: 'outcome', at, content: result, name: 'outcome', follows: 'intent' });
  }

  /** That it was turned away; commits to the result, which names what was attempted. */
  denial(visit: Visit, result: Digest, at: Timestamp, kind: Extract<AuditKind, 'tool_call' | 'security_event'>): AuditSubmission {
    return this.entry(visit, { kind, phase: 'fact', at, content: result, name: 'denial' });
  }

  /** That its evidence was looked at again; commits to what was found. */
  observation(visit: Visit, evidenceName: string, found: Digest, at: Timestamp): AuditSubmission {
    return this.entry(visit, { kind: 'tool_call', phase: 'fact', at, content: found, name: `observation ${evidenceName}` });
  }

  private entry(
    { envelope, run, opened }: Visit,
    about: {
      readonly kind: AuditKind;
      readonly phase: AuditSubmission['entry']['phase'];
      readonly at: Timestamp;
      readonly content: Digest;
      readonly name: string;
      readonly follows?: string;
    },
  ): AuditSubmission {
    const idOf = (name: string, at: Timestamp) => derivedId('evt', at, `${envelope.tool_call_id} ${opened.attempt} ${name}`);
    const event = {
      event_id: idOf(about.name, about.at),
      log_id: this.logId,
      at: about.at,
      tenant_id: envelope.tenant_id,
      actor: envelope.principal_chain.at(-1)?.id ?? run.agent.agent_id,
      kind: about.kind,
      phase: about.phase,
      run_id: envelope.run_id,
      previous_in_run: about.follows === undefined ? null : idOf(about.follows, opened.began_at),
      classification: run.data_classification,
    };
    return auditSubmission(event, about.content, hash('sha256', `${opened.salt} ${about.name} ${about.at}`, 'hex'));
  }
}
