import { digestOf } from '@kernel/digest';
import type { TrustedKey } from '@kernel/keys';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { opensCommitment } from '../audit-log/commitment';
import { receiptFor, verifyReceipt } from '../audit-log/receipt';
import { verifyInclusion } from '../audit-log/verify-inclusion';
import type { ReplayError } from './errors';
import { type Evidence, readEvidence, readExport } from './read-export';

/** One thing that was looked at, and whether it held. */
export interface Check {
  readonly check: 'file' | 'manifest' | 'documents' | 'record_seal' | 'inclusion' | 'commitment' | 'receipt';
  readonly held: boolean;
  readonly detail: string;
}

/** What an offline verification found. `verified` only when every check held. */
export interface Verification {
  readonly status: 'verified' | 'tampered' | 'invalid';
  readonly checks: readonly Check[];
  readonly refusals: readonly { readonly code: string; readonly reason: string }[];
}

/** What is looked at once the file is believed: is the record in the log, is it this record, was its entry acknowledged. */
export const RECORD_CHECKS: readonly ((evidence: Evidence) => Check)[] = [inclusionOf, commitmentOf, receiptOf];

// Which check an unbelieved file failed, by the code that says so.
const FAILED_CHECK: Readonly<Partial<Record<string, Check['check']>>> = {
  REPLAY_FILE_TAMPERED: 'manifest',
  REPLAY_RECORD_INVALID: 'record_seal',
  REPLAY_DOCUMENT_TAMPERED: 'documents',
} satisfies Partial<Record<ReplayError, Check['check']>>;

/**
 * Verifies, from the file and the trusted keys alone, that this very record was sealed and is in the audit log under a signed checkpoint.
 * Asks no server and no clock. Source: facts on the audit store, "verification".
 */
export function verifyRecord(untrusted: unknown, keys: readonly TrustedKey[]): Verification {
  const file = readExport(untrusted);
  if (isRefusal(file)) return { status: 'invalid', checks: [failed('file', file)], refusals: [said(file)] };
  const evidence = readEvidence(file, keys);
  if (!isRefusal(evidence)) return verifyEvidence(evidence, RECORD_CHECKS);
  return { status: 'tampered', checks: [failed(FAILED_CHECK[evidence.code] ?? 'file', evidence)], refusals: [said(evidence)] };
}

/** The verification of a file that is believed, by these checks. */
export function verifyEvidence(evidence: Evidence, recordChecks: typeof RECORD_CHECKS): Verification {
  const { file, record } = evidence;
  const checks: Check[] = [
    { check: 'file', held: true, detail: `exported at ${file.exported_at}, ${file.journal.length} journal entries` },
    { check: 'record_seal', held: true, detail: `record ${record.record_id} is sealed as ${record.status}` },
    { check: 'manifest', held: true, detail: 'the file is the one that was exported' },
    { check: 'documents', held: true, detail: `${file.documents.length} documents hash to their names` },
    ...recordChecks.map((look) => look(evidence)),
  ];
  const broken = checks.filter((check) => !check.held);
  return {
    status: broken.length === 0 ? 'verified' : 'tampered',
    checks,
    refusals: broken.map((check) => ({ code: 'REPLAY_AUDIT_INVALID', reason: `${check.check}: ${check.detail}` })),
  };
}

function inclusionOf({ file, keys }: Evidence): Check {
  const included = verifyInclusion(file.audit.inclusion, keys);
  if (isRefusal(included)) return failed('inclusion', included);
  const { proof, checkpoint } = included;
  const detail = `entry ${proof.index} of ${proof.log_id}, under the checkpoint of size ${checkpoint.size} signed at ${checkpoint.signed_at}`;
  return { check: 'inclusion', held: true, detail };
}

function commitmentOf({ file, record }: Evidence): Check {
  const { leaf } = file.audit.inclusion;
  const about = leaf.kind === 'decision_record' && leaf.run_id === record.run_id && leaf.tenant_id === record.tenant_id;
  const held = about && opensCommitment(leaf.commitment, digestOf(record), file.audit.salt);
  return { check: 'commitment', held, detail: held ? 'the entry commits to this record' : 'the entry does not commit to this record' };
}

function receiptOf({ file, keys }: Evidence): Check {
  const { leaf, index } = file.audit.inclusion;
  const receipt = verifyReceipt(file.audit.receipt, keys, leaf.at);
  if (isRefusal(receipt)) return failed('receipt', receipt);
  const matching = receiptFor(leaf, receipt);
  if (isRefusal(matching)) return failed('receipt', matching);
  const held = matching.index === index;
  const detail = held ? `acknowledged at index ${matching.index}` : 'the receipt names another index than the proof';
  return { check: 'receipt', held, detail };
}

function failed(check: Check['check'], refusal: Refusal): Check {
  return { check, held: false, detail: `${refusal.code}: ${refusal.reason}` };
}

function said({ code, reason }: Refusal): { code: string; reason: string } {
  return { code, reason };
}
