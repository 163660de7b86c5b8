import { Fault } from '@kernel/fault';
import { type Refusal, refused } from '@kernel/outcome';
import type { AuditSubmission, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { PostgresApprovalStore } from '@edges/approvals/postgres-approval-store';
import { PostgresAuditOutbox } from '@edges/audit-outbox/postgres-audit-outbox';
import { PostgresDecisionRecordStore } from '@edges/decision-records/postgres-decision-record-store';
import { PostgresEventOutbox } from '@edges/events/postgres-event-outbox';
import { PostgresRegistryStore } from '@edges/registry/postgres-registry-store';
import { KeyFileSigner } from '@edges/signer/key-file-signer';
import { PostgresTrustedKeyStore } from '@edges/trusted-keys/postgres-trusted-key-store';
import { Log } from '@platform/log';
import { aSigner } from '@testing/a-signer';
import { CountingIds } from '@testing/counting-ids';
import { FixedClock } from '@testing/fixed-clock';
import type { TestStore } from '@testing/stores';
import { SaltSource } from '@kernel/salt-source';
import { AuditFacts } from './audit-facts';
import { AuditTrail } from './audit-trail';
import { EnterVerdict } from './enter-verdict';
import { FlushAuditOutbox } from './flush-audit-outbox';
import { GetApproval } from './get-approval';
import { GetRecord } from './get-record';
import { PromoteChannel } from './promote-channel';
import { PublishDocument } from './publish-document';
import { RedeemApproval } from './redeem-approval';
import { RegisterTrustedKey } from './register-trusted-key';
import { RequestApproval } from './request-approval';
import { ResolveDocument } from './resolve-document';
import { ResolvePins } from './resolve-pins';
import { RevokeTrustedKey } from './revoke-trusted-key';
import { SealRecord } from './seal-record';
import { VerifiedDocuments } from './verified-documents';
import { VerifiedRecords } from './verified-records';

/** A log that takes entries, or is away, or refuses some for ever, as a case says. */
export class ScriptedTrail extends AuditTrail {
  readonly entries: AuditSubmission[] = [];
  readonly refuses = new Set<string>();
  up = true;
  /** Runs before entries are taken. */
  before: () => Promise<void> = () => Promise.resolve();

  override async append(submissions: readonly AuditSubmission[]): Promise<readonly SignedAuditReceipt[] | Refusal> {
    await this.before();
    if (!this.up) throw new Fault('AUDIT_UNAVAILABLE', 'the log is away', 'later');
    if (submissions.some(({ entry }) => this.refuses.has(entry.event_id))) return refused('AUDIT_EVENT_ID_REUSED', 'used');
    this.entries.push(...submissions);
    return [];
  }

  /** `<kind> <phase>` of what was taken, in order. */
  told(): readonly string[] {
    return this.entries.map(({ entry }) => `${entry.kind} ${entry.phase}`);
  }
}

class CountingSalts extends SaltSource {
  private count = 0;

  override next(): string {
    return (++this.count).toString(16).padStart(64, '0');
  }
}

export const PUBLISHER = aSigner('publisher');
export const PROMOTER = aSigner('promoter');
export const FIONA = aSigner('approver', { holder: 'fiona' });
export const SEAL = aSigner('record_seal', { tenant_id: '*' });
export const CALLER = { tenant: 'acme', actor: 'sam' } as const;

/** The use cases over a real store, with a clock, ids and an audit log that a case controls. */
export async function aTrustPlane(store: TestStore) {
  const database = store.source.as('fp_trust');
  const clock = new FixedClock();
  const trail = new ScriptedTrail();
  const keys = new PostgresTrustedKeyStore(database, 'local');
  const registry = new PostgresRegistryStore(database, 'local');
  const approvals = new PostgresApprovalStore(database, 'local');
  const records = new PostgresDecisionRecordStore(database, 'local');
  const outbox = new PostgresAuditOutbox(database);
  const facts = new AuditFacts(clock, new CountingIds(undefined, 1000), new CountingSalts(), 'local/0');
  const flush = new FlushAuditOutbox(outbox, trail, facts, Log.to({ write: () => undefined }, 'error', 'spec'));
  const documents = new VerifiedDocuments(registry);
  const verifiedRecords = new VerifiedRecords(records);
  const signer = KeyFileSigner.from({ purpose: 'record_seal', seed: SEAL.seed });
  for (const { key } of [PUBLISHER, PROMOTER, FIONA, SEAL]) await keys.register(key, []);
  return {
    clock,
    trail,
    keys,
    registry,
    approvals,
    outbox,
    events: new PostgresEventOutbox(database, 'trust'),
    flush,
    publish: new PublishDocument(registry, documents, keys, clock),
    resolve: new ResolveDocument(documents, keys),
    pins: new ResolvePins(registry, documents, keys),
    promote: new PromoteChannel(registry, documents, keys, trail, facts, flush, clock),
    request: new RequestApproval(approvals, facts, flush, clock),
    get: new GetApproval(approvals, clock),
    verdict: new EnterVerdict(approvals, keys, trail, facts, flush, clock),
    redeem: new RedeemApproval(approvals, keys, trail, facts, flush, clock),
    seal: new SealRecord(records, signer, facts, flush, clock),
    getRecord: new GetRecord(verifiedRecords, keys),
    register: new RegisterTrustedKey(keys, facts),
    revoke: new RevokeTrustedKey(keys, facts),
    /** What somebody with the database's own rights does to it, past every trigger and policy. */
    tamper: (sql: string, values: readonly unknown[] = []) =>
      store.source.asLogin(async (client) => {
        await client.query('SET session_replication_role = replica');
        await client.query(sql, [...values]);
      }),
  };
}

export type TrustPlane = Awaited<ReturnType<typeof aTrustPlane>>;
