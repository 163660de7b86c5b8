import type { TSchema } from 'typebox';
import { ApprovalRequest, ApprovalSignature, ApprovalStanding, Redemption } from '@kernel/records/approval';
import { AuditEntry, AuditSubmission, InclusionProof, SignedAuditReceipt } from '@kernel/records/audit-entry';
import { CompiledContext } from '@kernel/records/compiled-context';
import { ContextPack } from '@kernel/records/context-pack';
import { DecisionRecord } from '@kernel/records/decision-record';
import { Envelope } from '@kernel/records/envelope';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { EvidenceExplanation } from '@kernel/records/evidence-explanation';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { JournalEntry } from '@kernel/records/journal-entry';
import { MemoryProposal, PromotedMemory, RecalledMemory } from '@kernel/records/memory';
import { KnowledgeOntology } from '@kernel/records/knowledge-ontology';
import { ModelCall, ModelResult, RoutedCall, RoutingDecision } from '@kernel/records/model-call';
import { ModelCatalogue, RoutingPolicy } from '@kernel/records/model-profile';
import { CriticReport, Plan } from '@kernel/records/plan';
import { PolicyBundle, PolicyContext, PolicyDecision } from '@kernel/records/policy';
import { Promotion } from '@kernel/records/promotion';
import { ReplayReport } from '@kernel/records/replay-report';
import { RunContext } from '@kernel/records/run-context';
import { ExportManifest, RunExport, TrustedKeyRecord } from '@kernel/records/run-export';
import { RunView } from '@kernel/records/run-view';
import { ToolCallEnvelope, ToolReceipt, ToolResultEnvelope } from '@kernel/records/tool-call';
import { TrustPins } from '@kernel/records/trust-pins';

/** Every record that planes exchange and auditors keep, by its kind: published as `/schemas/<kind>.v1.json`. */
export const RECORD_SCHEMAS: Readonly<Record<string, TSchema>> = {
  'approval-request': ApprovalRequest,
  'approval-signature': ApprovalSignature,
  'approval-standing': ApprovalStanding,
  'audit-entry': AuditEntry,
  'audit-submission': AuditSubmission,
  'compiled-context': CompiledContext,
  'context-pack': ContextPack,
  'critic-report': CriticReport,
  'decision-record': DecisionRecord,
  envelope: Envelope,
  'evidence-bundle': EvidenceBundle,
  'evidence-explanation': EvidenceExplanation,
  'export-manifest': ExportManifest,
  'inclusion-proof': InclusionProof,
  'invoke-request': InvokeRequest,
  'journal-entry': JournalEntry,
  'knowledge-ontology': KnowledgeOntology,
  'memory-proposal': MemoryProposal,
  'model-call': ModelCall,
  'model-catalogue': ModelCatalogue,
  'model-result': ModelResult,
  plan: Plan,
  'policy-bundle': PolicyBundle,
  'policy-context': PolicyContext,
  'policy-decision': PolicyDecision,
  'promoted-memory': PromotedMemory,
  promotion: Promotion,
  'recalled-memory': RecalledMemory,
  redemption: Redemption,
  'replay-report': ReplayReport,
  'routed-call': RoutedCall,
  'routing-decision': RoutingDecision,
  'routing-policy': RoutingPolicy,
  'run-context': RunContext,
  'run-export': RunExport,
  'run-view': RunView,
  'signed-audit-receipt': SignedAuditReceipt,
  'tool-call': ToolCallEnvelope,
  'tool-receipt': ToolReceipt,
  'tool-result': ToolResultEnvelope,
  'trust-pins': TrustPins,
  'trusted-key': TrustedKeyRecord,
};
