import { hash } from 'node:crypto';
import { digestOf } from '@kernel/digest';
import { idFrom } from '@kernel/ids';
import type { AuditEntry, AuditSubmission } from '@kernel/records/audit-entry';

export const LOG = 'local/0';
export const AT = '2026-01-31T09:30:00.000Z';

/** A well-formed submission, another one for each number. For tests; never ships. */
export function anAuditSubmission(number: number, changes: Partial<AuditEntry> = {}): AuditSubmission {
  const randomness = Buffer.alloc(10);
  randomness.writeUInt32BE(number, 6);
  const salt = hash('sha256', `salt ${number}`, 'buffer');
  const content_digest = digestOf({ number });
  const committed = hash('sha256', Buffer.concat([salt, Buffer.from(content_digest.slice(7), 'hex')]), 'hex');
  return {
    entry: {
      event_id: idFrom('evt', AT, randomness),
      log_id: LOG,
      at: AT,
      tenant_id: 'acme',
      actor: 'tool-gateway',
      kind: 'tool_call',
      phase: 'intent',
      run_id: null,
      previous_in_run: null,
      commitment: `sha256:${committed}`,
      classification: 'INTERNAL',
      ...changes,
    },
    salt: salt.toString('hex'),
    content_digest,
  };
}
