import { Clock } from '@kernel/clock';
import { ApprovalStore } from '@edges/approvals/approval-store';
import { AuditOutbox } from '@edges/audit-outbox/audit-outbox';
import { DecisionRecordStore } from '@edges/decision-records/decision-record-store';
import { RegistryStore } from '@edges/registry/registry-store';
import { Signer } from '@edges/signer/signer';
import { TrustedKeyStore } from '@edges/trusted-keys/trusted-key-store';
import { Log } from '@platform/log';
import { provide } from '@platform/provide';
import { AuditFacts } from './audit-facts';
import { AuditTrail } from './audit-trail';
import { EnterVerdict } from './enter-verdict';
import { FlushAuditOutbox } from './flush-audit-outbox';
import { GetApproval } from './get-approval';
import { GetRecord } from './get-record';
import { ListApprovals } from './list-approvals';
import { ListKeys } from './list-keys';
import { PromoteChannel } from './promote-channel';
import { PublishDocument } from './publish-document';
import { RedeemApproval } from './redeem-approval';
import { RegisterOwnKey } from './register-own-key';
import { RegisterTrustedKey } from './register-trusted-key';
import { RequestApproval } from './request-approval';
import { ResolveDocument } from './resolve-document';
import { ResolvePins } from './resolve-pins';
import { ResolvePromoted } from './resolve-promoted';
import { RevokeTrustedKey } from './revoke-trusted-key';
import { SealExport } from './seal-export';
import { SealRecord } from './seal-record';
import { VerifiedDocuments } from './verified-documents';
import { VerifiedRecords } from './verified-records';

/** Every use case of registry, approvals and record store, with what it is built on. */
export const USE_CASES = [
  provide(FlushAuditOutbox, AuditOutbox, AuditTrail, AuditFacts, Log),
  provide(RegisterTrustedKey, TrustedKeyStore, AuditFacts),
  provide(RevokeTrustedKey, TrustedKeyStore, AuditFacts),
  provide(RegisterOwnKey, TrustedKeyStore, RegisterTrustedKey, Clock),
  provide(ListKeys, TrustedKeyStore),
  provide(VerifiedDocuments, RegistryStore),
  provide(PublishDocument, RegistryStore, VerifiedDocuments, TrustedKeyStore, Clock),
  provide(ResolveDocument, VerifiedDocuments, TrustedKeyStore),
  provide(ResolvePins, RegistryStore, VerifiedDocuments, TrustedKeyStore),
  provide(ResolvePromoted, RegistryStore, VerifiedDocuments, TrustedKeyStore),
  provide(PromoteChannel, RegistryStore, VerifiedDocuments, TrustedKeyStore, AuditTrail, AuditFacts, FlushAuditOutbox, Clock),
  provide(RequestApproval, ApprovalStore, AuditFacts, FlushAuditOutbox, Clock),
  provide(GetApproval, ApprovalStore, Clock),
  provide(ListApprovals, ApprovalStore, Clock),
  provide(EnterVerdict, ApprovalStore, TrustedKeyStore, AuditTrail, AuditFacts, FlushAuditOutbox, Clock),
  provide(RedeemApproval, ApprovalStore, TrustedKeyStore, AuditTrail, AuditFacts, FlushAuditOutbox, Clock),
  provide(VerifiedRecords, DecisionRecordStore),
  provide(SealRecord, DecisionRecordStore, Signer, AuditFacts, FlushAuditOutbox, Clock),
  provide(GetRecord, VerifiedRecords, TrustedKeyStore),
  provide(SealExport, VerifiedRecords, TrustedKeyStore, Signer),
];
