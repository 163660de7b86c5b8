import { Clock } from '@kernel/clock';
import { CredentialBroker } from '@edges/credential-broker/credential-broker';
import { Approvals } from '@edges/peers/approvals/approvals';
import { AuditTrail } from '@edges/peers/audit-log/audit-trail';
import { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import { Registry } from '@edges/peers/registry/registry';
import { Signer } from '@edges/signer/signer';
import { AuditSpool } from '@edges/tool-calls/audit-spool';
import { ToolCalls } from '@edges/tool-calls/tool-calls';
import { ToolConnector } from '@edges/tool-connectors/tool-connector';
import { Log } from '@platform/log';
import { provide, provideFactory } from '@platform/provide';
import { Metrics } from '@platform/telemetry/metrics';
import { ActOnce } from './act-once';
import { AdmitCall } from './admit-call';
import { AskUpstream } from './ask-upstream';
import { AuditDoor } from './audit-door';
import { CallEntries } from './call-entries';
import { CallTool } from './call-tool';
import { DecideAtDoor } from './decide-at-door';
import { EndCall } from './end-call';
import { FindCall } from './find-call';
import { GatewayMetrics } from './gateway-metrics';
import { HoldKey } from './hold-key';
import { KeepAudit } from './keep-audit';
import { RedeemApprovals } from './redeem-approvals';
import { ReobserveEvidence } from './reobserve-evidence';
import { RequestApprovals } from './request-approvals';
import { SaltSource } from '@kernel/salt-source';
import { SealAnswer } from './seal-answer';

/** The steps of the pipeline, in the order in which a call meets them. */
export const USE_CASES = [
  provide(AdmitCall, Registry, ToolCalls),
  provideFactory(
    AuditDoor,
    [AuditTrail, AuditSpool, Clock, Log],
    (trail: AuditTrail, spool: AuditSpool, clock: Clock, log: Log) => new AuditDoor(trail, spool, clock, log),
  ),
  provide(DecideAtDoor, PolicyDecisions, AuditDoor, Clock),
  provide(RequestApprovals, Approvals, Clock),
  provide(HoldKey, ToolCalls, Clock),
  provide(AskUpstream, CredentialBroker, ToolConnector, Clock),
  provide(ReobserveEvidence, AskUpstream, AuditDoor, CallEntries, Clock),
  provide(RedeemApprovals, Approvals, ReobserveEvidence, DecideAtDoor, Clock),
  provide(ActOnce, ToolCalls, AuditDoor, CallEntries, AskUpstream, Clock),
  provide(SealAnswer, Signer),
  provide(GatewayMetrics, Metrics),
  provide(EndCall, ToolCalls, SealAnswer, AuditDoor, CallEntries, GatewayMetrics, Clock, Log),
  provide(
    CallTool,
    ToolCalls,
    AdmitCall,
    DecideAtDoor,
    RequestApprovals,
    HoldKey,
    RedeemApprovals,
    ActOnce,
    EndCall,
    SealAnswer,
    SaltSource,
    Clock,
  ),
  provide(FindCall, ToolCalls),
  provide(KeepAudit, AuditTrail, AuditSpool, AuditDoor, Clock, Log),
];
