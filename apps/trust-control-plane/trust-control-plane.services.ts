import { ApprovalsService } from '@contracts/generated/fiveplane/trust/v1/approvals';
import { AuditLogService } from '@contracts/generated/fiveplane/trust/v1/audit_log';
import { DecisionRecordsService } from '@contracts/generated/fiveplane/trust/v1/decision_records';
import { RegistryService } from '@contracts/generated/fiveplane/trust/v1/registry';
import { APPS } from '@platform/apps';
import { serve } from '@platform/grpc/served-service';

/** What this app serves, and to whom. The registry is for everybody: what may be read is decided by tenant, what may be written by signature. */
export const TRUST_CONTROL_PLANE_SERVICES = [
  serve(RegistryService, APPS),
  serve(ApprovalsService, ['tool-gateway', 'orchestrator', 'conversation-manager']),
  serve(DecisionRecordsService, ['orchestrator', 'conversation-manager']),
  serve(AuditLogService, ['tool-gateway', 'ai-gateway', 'orchestrator', 'conversation-manager', 'memory-service']),
];
