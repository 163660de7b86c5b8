import { Approvals } from '@edges/peers/approvals/approvals';
import { ModelBoundary } from '@edges/peers/ai-gateway/model-boundary';
import { ContextCompiler } from '@edges/peers/context-compiler/context-compiler';
import { ConversationManager } from '@edges/peers/conversation-manager/conversation-manager';
import { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { MemoryService } from '@edges/peers/memory-service/memory-service';
import { PolicyDecisions } from '@edges/peers/policy-engine/policy-decisions';
import { ToolBoundary } from '@edges/peers/tool-gateway/tool-boundary';
import { provide, provideFactory } from '@platform/provide';
import { CallModel } from './effects/call-model';
import { CallTool } from './effects/call-tool';
import { CheckApprovals } from './effects/check-approvals';
import { CloseRun } from './effects/close-run';
import { CompileContext } from './effects/compile-context';
import { EvaluatePolicy } from './effects/evaluate-policy';
import { ProposeMemory } from './effects/propose-memory';
import { RecallMemory } from './effects/recall-memory';
import { RetrieveEvidence } from './effects/retrieve-evidence';
import { SealRecord } from './effects/seal-record';
import { PerformEffect } from './perform-effect';
import { RecordFacts } from './record-facts';

type Performers = [
  RetrieveEvidence,
  RecallMemory,
  CompileContext,
  EvaluatePolicy,
  CallModel,
  CallTool,
  CheckApprovals,
  ProposeMemory,
  SealRecord,
  CloseRun,
];

/** Every effect that a run may ask for, and the table of who performs which. */
export const EFFECTS = [
  provide(RetrieveEvidence, KnowledgeSubstrate),
  provide(RecallMemory, MemoryService),
  provide(CompileContext, ContextCompiler),
  provide(EvaluatePolicy, PolicyDecisions),
  provide(CallModel, ModelBoundary),
  provide(CallTool, ToolBoundary),
  provide(CheckApprovals, Approvals),
  provide(ProposeMemory, MemoryService),
  provide(SealRecord, DecisionRecords, RecordFacts),
  provide(CloseRun, ConversationManager),
  provideFactory(
    PerformEffect,
    [
      RetrieveEvidence,
      RecallMemory,
      CompileContext,
      EvaluatePolicy,
      CallModel,
      CallTool,
      CheckApprovals,
      ProposeMemory,
      SealRecord,
      CloseRun,
    ],
    (...[evidence, memory, compile, policy, model, tool, approvals, propose, seal, close]: Performers) =>
      new PerformEffect({
        retrieve_evidence: evidence,
        recall_memory: memory,
        compile_context: compile,
        evaluate_policy: policy,
        call_model: model,
        call_tool: tool,
        check_approvals: approvals,
        propose_memory: propose,
        seal_record: seal,
        close_run: close,
      }),
  ),
];
