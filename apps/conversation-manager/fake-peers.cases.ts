import { type Digest, digestOf } from '@kernel/digest';
import { type Envelope, payloadBytes } from '@kernel/dsse';
import type { Id } from '@kernel/ids';
import type { TrustedKey } from '@kernel/keys';
import { type Refusal, refused } from '@kernel/outcome';
import type { ApprovalRequest, ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { ExportManifest } from '@kernel/records/run-export';
import type { PublishedKind } from '@kernel/records/published-document';
import type { TrustPins } from '@kernel/records/trust-pins';
import { type ApprovalFilter, Approvals } from '@edges/peers/approvals/approvals';
import { DecisionRecords, type RecordPage, type SealedExport, type SealedRecord } from '@edges/peers/decision-records/decision-records';
import { KnowledgeSubstrate, type PublishedSnapshot } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import { MemoryService } from '@edges/peers/memory-service/memory-service';
import { type DocumentName, Registry, type SignedDocument } from '@edges/peers/registry/registry';
import type { CallContext } from '@platform/grpc/call-context';
import { aPack } from '@testing/a-pack';
import { pinsFor } from '@testing/a-run';
import { aSigner } from '@testing/a-signer';

const PACK = aPack();
const SEALER = aSigner('record_seal', { tenant_id: '*' });
const unused = (): Promise<never> => Promise.reject(new Error('nobody here asks for this'));

/** `acme` has `ctxpack.support@1.0.0`, and packs that were named for what is wrong with them; nobody else has anything. */
export class FakeRegistry extends Registry {
  private readonly documents = new Map<string, SignedDocument>();
  override publish = unused;
  override promote = unused;

  constructor() {
    super();
    const { policy_bundles, model_catalogue, routing_policy } = pinsFor(PACK);
    for (const { digest } of policy_bundles) this.keep('policy-bundle', digest);
    this.keep('model-catalogue', model_catalogue);
    this.keep('routing-policy', routing_policy);
  }

  /** Keeps a document that nobody reads under a pinned digest. */
  keep(kind: PublishedKind, digest: Digest): void {
    this.documents.set(digest, { kind, digest, value: { kind } as never, envelope: SEALER.sign(kind, { kind }) });
  }

  lose(digest: Digest): void {
    this.documents.delete(digest);
  }

  override resolve<K extends PublishedKind>(call: CallContext, kind: K, name: DocumentName): Promise<SignedDocument<K> | Refusal> {
    const digest = 'digest' in name ? name.digest : undefined;
    const document =
      digest === digestOf(PACK) && kind === 'context-pack'
        ? { kind, digest, value: PACK, envelope: SEALER.sign(kind, PACK) }
        : this.documents.get(digest ?? '');
    const found = call.tenant === 'acme' ? document : undefined;
    return Promise.resolve(found === undefined ? refused('TRUST_UNKNOWN_DOCUMENT', 'unknown') : (found as unknown as SignedDocument<K>));
  }

  override resolvePins(call: CallContext, packRef: string, environment: string): Promise<TrustPins | Refusal> {
    const code = {
      'ctxpack.old@1.0.0': 'TRUST_NOT_PROMOTED',
      'ctxpack.unsigned@1.0.0': 'TRUST_UNSIGNED',
      'ctxpack.tampered@1.0.0': 'TRUST_DOCUMENT_TAMPERED',
    }[packRef];
    const known = call.tenant === 'acme' && (code !== undefined || packRef === 'ctxpack.support@1.0.0') && environment === 'production';
    if (!known || code !== undefined)
      return Promise.resolve(refused(known && code !== undefined ? code : 'TRUST_UNKNOWN_DOCUMENT', `${packRef} of ${call.tenant}`));
    const { pack, overlays, policy_bundles, model_catalogue, routing_policy, tool_registry } = pinsFor(PACK);
    return Promise.resolve({ pack, overlays, policy_bundles, model_catalogue, routing_policy, tool_registry });
  }

  override listKeys(): Promise<readonly TrustedKey[]> {
    return Promise.resolve([SEALER.key]);
  }
}

export class FakeKnowledge extends KnowledgeSubstrate {
  override retrieve = unused;
  override explain = unused;
  override remove = unused;
  override ingest = unused;
  override putEdges = unused;
  override publishSnapshot = unused;

  override currentSnapshot(): Promise<PublishedSnapshot> {
    const digests = { snapshot_digest: digestOf('snapshot'), ontology_digest: digestOf('ontology'), index_generation: digestOf('index') };
    return Promise.resolve({ kind: 'snapshot', ...digests, published_at: '2026-01-01T00:00:00.000Z', sections: 1, edges: 0 });
  }
}

export class FakeMemory extends MemoryService {
  override recall = unused;
  override propose = unused;
  override review = unused;

  override currentGeneration() {
    return Promise.resolve(digestOf('generation'));
  }
}

/** Approvals whose signatures are read and not verified: that is the trust control plane's own business. */
export class FakeApprovals extends Approvals {
  private readonly standings = new Map<string, ApprovalStanding>();
  override redeem = unused;

  override request(call: CallContext, request: ApprovalRequest): Promise<ApprovalStanding> {
    const standing = { request, state: 'requested', signature: null, envelope: null, redemption: null } as const;
    this.standings.set(`${call.tenant}/${request.approval_id}`, standing);
    return Promise.resolve(standing);
  }

  override get(call: CallContext, approval: Id<'apr'>): Promise<ApprovalStanding | Refusal> {
    return Promise.resolve(
      this.standings.get(`${call.tenant}/${approval}`) ?? refused('APPROVAL_UNKNOWN', `${approval} of ${call.tenant}`),
    );
  }

  override list({ tenant }: CallContext, { run, state, limit, before }: ApprovalFilter): Promise<readonly ApprovalStanding[]> {
    const own = [...this.standings.values()].filter(({ request }) => request.tenant_id === tenant);
    const wanted = own.filter(
      (standing) => (run ?? standing.request.run_id) === standing.request.run_id && (state ?? standing.state) === standing.state,
    );
    const sorted = wanted.sort((a, b) => (a.request.approval_id < b.request.approval_id ? 1 : -1));
    return Promise.resolve(sorted.filter(({ request }) => before === undefined || request.approval_id < before).slice(0, limit));
  }

  override async sign(call: CallContext, approval: Id<'apr'>, envelope: Envelope): Promise<ApprovalStanding | Refusal> {
    const standing = await this.get(call, approval);
    if ('kind' in standing) return standing;
    const signature = JSON.parse(Buffer.from(payloadBytes(envelope)).toString()) as ApprovalSignature;
    if (signature.role !== standing.request.required_role) return refused('APPROVAL_WRONG_ROLE', 'wrong role');
    if (standing.signature !== null && digestOf(standing.signature) !== digestOf(signature))
      return refused('APPROVAL_ALREADY_SIGNED', 'signed');
    const state = signature.verdict === 'approve' ? 'approved' : 'denied';
    const signed = { ...standing, state, signature, envelope: envelope as ApprovalStanding['envelope'] } as const;
    this.standings.set(`${call.tenant}/${approval}`, signed);
    return signed;
  }
}

export class FakeRecords extends DecisionRecords {
  private readonly records = new Map<string, SealedRecord>();
  override seal = unused;

  put(record: DecisionRecord, event_id: Id<'evt'>): void {
    const envelope = SEALER.sign('decision-record', record);
    this.records.set(`${record.tenant_id}/${record.record_id}`, { kind: 'sealed', record, digest: digestOf(record), envelope, event_id });
  }

  override get(call: CallContext, record: Id<'dr'>): Promise<SealedRecord | Refusal> {
    return Promise.resolve(this.records.get(`${call.tenant}/${record}`) ?? refused('TRUST_UNKNOWN_RECORD', `${record} of ${call.tenant}`));
  }

  override list({ tenant }: CallContext, { limit, before }: RecordPage): Promise<readonly SealedRecord[]> {
    const own = [...this.records.values()].filter(({ record }) => record.tenant_id === tenant);
    const sorted = own.sort((a, b) => (a.record.record_id < b.record.record_id ? 1 : -1));
    return Promise.resolve(sorted.filter(({ record }) => before === undefined || record.record_id < before).slice(0, limit));
  }

  override sealExport(_call: CallContext, manifest: ExportManifest): Promise<SealedExport> {
    return Promise.resolve({ kind: 'sealed_export', envelope: SEALER.sign('export-manifest', manifest) });
  }
}
