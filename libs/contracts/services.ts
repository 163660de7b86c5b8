import { ToolGatewayService } from './generated/fiveplane/action/v1/tool_gateway';
import { ContextCompilerService } from './generated/fiveplane/context/v1/context_compiler';
import { ConversationManagerService } from './generated/fiveplane/decision/v1/conversation_manager';
import { KeyHoldersService } from './generated/fiveplane/decision/v1/key_holders';
import { OrchestratorService } from './generated/fiveplane/decision/v1/orchestrator';
import { KnowledgeSubstrateService } from './generated/fiveplane/intelligence/v1/knowledge_substrate';
import { MemoryServiceService } from './generated/fiveplane/intelligence/v1/memory_service';
import { AiGatewayService } from './generated/fiveplane/model/v1/ai_gateway';
import { LlmRouterService } from './generated/fiveplane/model/v1/llm_router';
import { ApprovalsService } from './generated/fiveplane/trust/v1/approvals';
import { AuditLogService } from './generated/fiveplane/trust/v1/audit_log';
import { DecisionRecordsService } from './generated/fiveplane/trust/v1/decision_records';
import { PolicyEngineService } from './generated/fiveplane/trust/v1/policy_engine';
import { RegistryService } from './generated/fiveplane/trust/v1/registry';

/** Every service by its full name, with the generated definition that both ends use. */
export const SERVICES = {
  'fiveplane.action.v1.ToolGateway': ToolGatewayService,
  'fiveplane.context.v1.ContextCompiler': ContextCompilerService,
  'fiveplane.decision.v1.ConversationManager': ConversationManagerService,
  'fiveplane.decision.v1.KeyHolders': KeyHoldersService,
  'fiveplane.decision.v1.Orchestrator': OrchestratorService,
  'fiveplane.intelligence.v1.KnowledgeSubstrate': KnowledgeSubstrateService,
  'fiveplane.intelligence.v1.MemoryService': MemoryServiceService,
  'fiveplane.model.v1.AiGateway': AiGatewayService,
  'fiveplane.model.v1.LlmRouter': LlmRouterService,
  'fiveplane.trust.v1.Approvals': ApprovalsService,
  'fiveplane.trust.v1.AuditLog': AuditLogService,
  'fiveplane.trust.v1.DecisionRecords': DecisionRecordsService,
  'fiveplane.trust.v1.PolicyEngine': PolicyEngineService,
  'fiveplane.trust.v1.Registry': RegistryService,
} as const;

export type ServiceName = keyof typeof SERVICES;
