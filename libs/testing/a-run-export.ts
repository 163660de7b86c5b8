import { canonicalJson, type Json } from '@kernel/canonical-json';
import { type Digest, digestOf } from '@kernel/digest';
import type { Envelope } from '@kernel/dsse';
import { derivedId } from '@kernel/ids';
import { privateKeyFrom, type TrustedKey } from '@kernel/keys';
import type { ApprovalSignature, ApprovalStanding } from '@kernel/records/approval';
import { type AuditEntry, type AuditReceipt } from '@kernel/records/audit-entry';
import type { DecisionRecord } from '@kernel/records/decision-record';
import type { RunContext } from '@kernel/records/run-context';
import type { ExportedDocument, RunExport } from '@kernel/records/run-export';
import { later } from '@kernel/time';
import { signCheckpoint } from '@planes/trust/audit-log/checkpoint';
import { leafHashOf } from '@planes/trust/audit-log/leaf';
import { naiveInclusion, naiveRoot } from '@planes/trust/audit-log/naive-tree';
import { auditSubmission } from '@planes/trust/audit-log/submission';
import { digestOfTreeHash } from '@planes/trust/audit-log/tree-hash';
import { type Approvals, aGovernedWorld, BUNDLE, CATALOGUE, GATEWAY, type Lies, one, ROUTING } from './a-governed-world';
import { aPack } from './a-pack';
import { anInvokeRequest, aRun, aUser, pinsFor } from './a-run';
import { aSigner, type TestSigner } from './a-signer';
import { append, beginDrivenRun, drive, type DrivenRun, type World } from './drive-run';

export const PUBLISHER = aSigner('publisher');
export const FIONA = aSigner('approver', { holder: 'fiona' });
export const SEALER = aSigner('record_seal', { tenant_id: '*', holder: 'trust-control-plane' });
export const RECEIPTS = aSigner('audit_receipt', { tenant_id: '*', holder: 'audit-log' });
export const CHECKPOINTS = aSigner('checkpoint', { tenant_id: '*', holder: 'checkpoint-signer' });

/** What a verifier of `aRunExport()` trusts. */
export const TRUSTED: readonly TrustedKey[] = [PUBLISHER, FIONA, SEALER, RECEIPTS, CHECKPOINTS, GATEWAY].map(({ key }) => key);

const SALT = '5a'.repeat(32);
const LOG_SIZE = 7;
const RECORD_INDEX = 4;

/** A whole refund run, finished, with everything that goes into its export. */
export interface GovernedRun {
  readonly run: DrivenRun;
  readonly record: DecisionRecord;
  readonly kinds: ReadonlyMap<Digest, string>;
}

/** Who approves, how, and where the run's world lies. */
export interface RunChange extends Lies {
  readonly approver?: TestSigner;
  readonly signature?: Partial<ApprovalSignature>;
  readonly user?: RunContext['user'];
}

/** A refund of 89.90 that finance approves, driven through the real machine and the real decisions. */
export function aGovernedRun({ approver = FIONA, signature = {}, user = aUser(), ...lies }: RunChange = {}): GovernedRun {
  const pack = aPack();
  const pins = pinsFor(pack, { model_catalogue: digestOf(CATALOGUE), routing_policy: digestOf(ROUTING), logic: LOGIC });
  const approvals: Approvals = { requests: new Map(), standings: new Map() };
  const kinds = new Map<Digest, string>();
  const world = remembering(aGovernedWorld(approvals, sealOf, lies), kinds);
  const start = { request: anInvokeRequest({ user }), context: aRun({ pins, user }), pack };
  kinds.set(digestOf(start.request), 'invoke-request').set(digestOf(start.context), 'run-context').set(digestOf(pack), 'context-pack');
  const run = drive(beginDrivenRun(start), world);
  for (const [id, standing] of approvals.standings) approvals.standings.set(id, signed(standing, approver, signature));
  if (run.here.move.kind === 'wait') append(run, 'woken', { by: 'approval' });
  drive(run, world);
  const record = [...kinds].find(([, kind]) => kind === 'decision-record')?.[0];
  if (record === undefined) throw new Error(`the run made no record: ${run.here.state.verdict?.reason ?? run.here.state.stage}`);
  return { run, record: run.store.get(record) as unknown as DecisionRecord, kinds };
}

const LOGIC = ['context/compile@2', 'decision/run@2', 'trust/policy@1', 'model/routing@1'];

/** What a test changes on the way into the file; everything is sealed and signed after the change, as an exporter with the seal's key could. */
export interface ExportChange {
  readonly journal?: (entries: RunExport['journal']) => RunExport['journal'];
  readonly record?: (record: DecisionRecord) => DecisionRecord;
  readonly documents?: (documents: RunExport['documents']) => RunExport['documents'];
}

/** The run in one file, as the platform exports it. */
export function aRunExport({ run, record: truth, kinds }: GovernedRun = aGovernedRun(), change: ExportChange = {}): RunExport {
  const record = change.record?.(truth) ?? truth;
  const journal = change.journal?.([...run.entries]) ?? [...run.entries];
  const documents = documentsOf(run, kinds);
  const at = later(journal.at(-1)?.at ?? record.decided_at, 1_000);
  return sealed({
    format: 'fiveplane.run_export.v1',
    exported_at: at,
    record: SEALER.sign('decision-record', record) as RunExport['record'],
    journal,
    documents: change.documents?.(documents) ?? documents,
    audit: auditOf(record),
    keys: [...TRUSTED] as unknown as RunExport['keys'],
    manifest: SEALER.sign('export-manifest', {}) as RunExport['manifest'],
  });
}

/** The file with its manifest signed anew, as an exporter who lies would do. */
export function sealed(file: RunExport): RunExport {
  const { manifest: _old, ...content } = file;
  const { record_id } = JSON.parse(Buffer.from(file.record.payload, 'base64').toString()) as DecisionRecord;
  const statement = { format: 'fiveplane.run_export.v1', record_id, content_digest: digestOf(content) };
  return { ...content, manifest: SEALER.sign('export-manifest', statement) as RunExport['manifest'] };
}

/** A record that says something else and hashes to what it says. */
export function rehashed(record: DecisionRecord, change: Partial<DecisionRecord>): DecisionRecord {
  const { record_hash: _old, ...facts } = { ...record, ...change };
  return { ...facts, record_hash: digestOf(facts) };
}

function sealOf(record: Json): ReturnType<typeof one> {
  const { record_hash, decided_at } = record as unknown as DecisionRecord;
  return one(
    { kind: 'sealed', event_id: derivedId('evt', decided_at, record_hash) },
    'envelope',
    'record-envelope',
    SEALER.sign('decision-record', record),
  );
}

function remembering(world: World, kinds: Map<Digest, string>): World {
  return (effect, state, documents) => {
    const answer = world(effect, state, documents);
    const given = answer !== null && 'result' in answer ? (answer.documents ?? []) : [];
    for (const { digest, kind } of [...effect.documents, ...given]) kinds.set(digest, kind);
    return answer;
  };
}

function signed({ request }: ApprovalStanding, approver: TestSigner, change: Partial<ApprovalSignature>): ApprovalStanding {
  const signed_at = later(request.requested_at, 60_000);
  const signature: ApprovalSignature = {
    signature_id: derivedId('aps', signed_at, request.approval_id),
    approval_id: request.approval_id,
    request_digest: digestOf(request),
    approver: approver.key.holder,
    role: 'finance-lead',
    verdict: 'approve',
    reason: 'photo checked',
    signed_at,
    ...change,
  };
  const envelope = approver.sign('approval-signature', signature) as ApprovalStanding['envelope'];
  return { request, state: signature.verdict === 'approve' ? 'approved' : 'denied', signature, envelope, redemption: null };
}

function documentsOf(run: DrivenRun, kinds: ReadonlyMap<Digest, string>): RunExport['documents'] {
  const held = [...kinds].map(([digest, kind]) => documentOf(kind, run.store.get(digest)));
  const pinned = { 'policy-bundle': BUNDLE, 'model-catalogue': CATALOGUE, 'routing-policy': ROUTING };
  return [
    ...held.map((document) =>
      document.kind === 'context-pack' ? { ...document, envelope: published('context-pack', document) } : document,
    ),
    ...Object.entries(pinned).map(([kind, value]) => ({ ...documentOf(kind, value), envelope: published(kind, documentOf(kind, value)) })),
  ];
}

function documentOf(kind: string, value: unknown): ExportedDocument {
  return { kind, digest: digestOf(value), canonical: canonicalJson(value), envelope: null };
}

function published(kind: string, { canonical }: ExportedDocument): ExportedDocument['envelope'] {
  const envelope: Envelope = PUBLISHER.sign(kind, JSON.parse(canonical));
  return envelope as ExportedDocument['envelope'];
}

function auditOf(record: DecisionRecord): RunExport['audit'] {
  const { decided_at, tenant_id, run_id, record_hash } = record;
  const entry = (number: number): AuditEntry => {
    const about = number === RECORD_INDEX ? record_hash : `neighbour ${number}`;
    const event_id = derivedId('evt', decided_at, about);
    const event = { event_id, log_id: 'local/0', at: decided_at, tenant_id, actor: 'orchestrator', phase: 'fact', run_id } as const;
    const content = number === RECORD_INDEX ? digestOf(record) : digestOf({ number });
    return auditSubmission({ ...event, kind: 'decision_record', previous_in_run: null, classification: 'CONFIDENTIAL' }, content, SALT)
      .entry;
  };
  const leaves = Array.from({ length: LOG_SIZE }, (_, number) => leafHashOf(entry(number)));
  const leaf = entry(RECORD_INDEX);
  const root = naiveRoot(leaves);
  const checkpoint = signCheckpoint({ log_id: 'local/0', size: LOG_SIZE, root, signed_at: later(decided_at, 500) }, keyOf(CHECKPOINTS));
  const path = naiveInclusion(RECORD_INDEX, leaves).map(digestOfTreeHash);
  const proof = { log_id: 'local/0', index: RECORD_INDEX, leaf, tree_size: LOG_SIZE, root: digestOfTreeHash(root), path, checkpoint };
  const leaf_hash = digestOfTreeHash(leafHashOf(leaf));
  const receipt: AuditReceipt = { log_id: 'local/0', event_id: leaf.event_id, index: RECORD_INDEX, leaf_hash, epoch: 1 };
  return {
    inclusion: proof,
    salt: SALT,
    receipt: { receipt, signature: RECEIPTS.sign('signed-audit-receipt', receipt) },
  } as RunExport['audit'];
}

function keyOf({ seed }: TestSigner) {
  return privateKeyFrom(Buffer.from(seed, 'base64'));
}
