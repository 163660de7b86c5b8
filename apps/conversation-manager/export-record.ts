import { Compile } from 'typebox/compile';
import type { Clock } from '@kernel/clock';
import { digestOf } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import type { Id } from '@kernel/ids';
import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { Pins } from '@kernel/records/run-context';
import { RunExport } from '@kernel/records/run-export';
import type { Millis } from '@kernel/time';
import type { AuditProofs, InclusionEvidence } from '@edges/peers/audit-proofs/audit-proofs';
import type { DecisionRecords } from '@edges/peers/decision-records/decision-records';
import type { Orchestrator } from '@edges/peers/orchestrator/orchestrator';
import type { Registry, SignedDocument } from '@edges/peers/registry/registry';
import type { Caller } from '@planes/decision/conversation/complete-request';
import { assembleExport } from './assemble-export';
import type { CallAs } from './call-as';

/** How often the log is asked whether the record is under a checkpoint by now. */
const LOOK_MS = 100;
/** What the log says of an entry that is on its way: queued behind an outage, or written and not under a checkpoint yet. */
const PENDING: readonly string[] = ['AUDIT_EVENT_UNKNOWN', 'AUDIT_NOT_YET_CHECKPOINTED'];

const exportShape = Compile(RunExport);

/** Puts one run into one file that verification and replay need nothing else for. */
export class ExportRecord {
  constructor(
    private readonly records: DecisionRecords,
    private readonly orchestrator: Orchestrator,
    private readonly registry: Registry,
    private readonly proofs: AuditProofs,
    private readonly calls: CallAs,
    private readonly clock: Clock,
    private readonly pause: (time: Millis) => Promise<void>,
    private readonly patience: Millis,
  ) {}

  /**
   * Refuses TRUST_UNKNOWN_RECORD (another tenant's too) and CONVERSATION_PROOF_PENDING while no checkpoint covers the record.
   * @throws Fault DOCUMENT_CORRUPT when a part of the run cannot be had any more: a file that is not whole is never handed out.
   */
  async run(caller: Caller, record: Id<'dr'>): Promise<RunExport | Refusal> {
    const sealed = await this.records.get(this.calls.of(caller), record);
    if (isRefusal(sealed)) return sealed;
    const { run_id, lineage } = sealed.record;
    const [journal, pinned, keys, evidence] = await Promise.all([
      this.orchestrator.export(this.calls.of(caller, run_id), run_id),
      this.pinned(caller, lineage.pins),
      this.registry.listKeys(this.calls.of(caller)),
      this.evidence(caller, sealed.event_id),
    ]);
    if (isRefusal(journal)) throw missing(`the journal of run ${run_id}`, journal);
    if (isRefusal(evidence)) return evidence;
    const content = assembleExport({ at: this.clock.now(), sealed, journal, pinned, evidence, keys });
    const manifest = { format: content.format, record_id: record, content_digest: digestOf(content) };
    const signed = await this.records.sealExport(this.calls.of(caller), manifest);
    if (isRefusal(signed)) throw missing(`the seal of record ${record}`, signed);
    const file: unknown = { ...content, manifest: signed.envelope };
    if (!exportShape.Check(file)) throw new Error(`the export of record ${record} does not fit its schema`);
    return file;
  }

  private pinned(caller: Caller, pins: Pins): Promise<readonly SignedDocument[]> {
    const named = [
      { kind: 'context-pack', digest: pins.pack.digest },
      ...pins.policy_bundles.map(({ digest }) => ({ kind: 'policy-bundle', digest }) as const),
      { kind: 'model-catalogue', digest: pins.model_catalogue },
      { kind: 'routing-policy', digest: pins.routing_policy },
    ] as const;
    return Promise.all(
      named.map(async ({ kind, digest }) => {
        const document = await this.registry.resolve(this.calls.of(caller), kind, { digest });
        if (isRefusal(document)) throw missing(`pinned ${kind} ${digest}`, document);
        return document;
      }),
    );
  }

  private async evidence(caller: Caller, event: Id<'evt'>): Promise<InclusionEvidence | Refusal> {
    for (let waited = 0; ; waited += LOOK_MS) {
      const evidence = await this.proofs.proveInclusion(this.calls.of(caller), event);
      if (!isRefusal(evidence)) return evidence;
      if (!PENDING.includes(evidence.code)) return evidence;
      if (waited >= this.patience)
        return refused('CONVERSATION_PROOF_PENDING', 'the record is not under a checkpoint of the audit log yet');
      await this.pause(LOOK_MS);
    }
  }
}

function missing(what: string, { code }: Refusal): Fault {
  return new Fault('DOCUMENT_CORRUPT', `${what} cannot be had: ${code}`, 'never');
}
