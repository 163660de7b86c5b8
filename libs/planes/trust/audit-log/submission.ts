import type { Digest } from '@kernel/digest';
import type { AuditEntry, AuditSubmission } from '@kernel/records/audit-entry';
import { commitmentTo } from './commitment';

/** Everything a writer says about an event; the commitment follows from content and salt. */
export type AuditEvent = Omit<AuditEntry, 'commitment'>;

/**
 * What a writer hands to the log. `salt` is 32 random bytes, hex.
 * A writer that may have to repeat the append writes event and salt down first: a repeated append must carry the very same entry.
 */
export function auditSubmission(event: AuditEvent, contentDigest: Digest, salt: string): AuditSubmission {
  return { entry: { ...event, commitment: commitmentTo(contentDigest, salt) }, salt, content_digest: contentDigest };
}

/** True when the entry commits to the content that is handed in beside it. */
export function commitsToItsContent(submission: AuditSubmission): boolean {
  return commitmentTo(submission.content_digest, submission.salt) === submission.entry.commitment;
}
