import type { RunExport } from '@kernel/records/run-export';
import type { JournalEntry } from '@kernel/records/journal-entry';
import { digestOf } from '@kernel/digest';
import { aGovernedRun, aRunExport, type ExportChange, rehashed, type RunChange } from '@testing/a-run-export';
import { aSigner, type TestSigner } from '@testing/a-signer';
import { aUser } from '@testing/a-run';

/** A run or file that is wrong in one way, and the stage that must name it. The manifest and every seal of it hold. */
export interface StageCase {
  readonly what: string;
  readonly stage: string;
  readonly status: 'replay_mismatch' | 'invalid';
  readonly detail: RegExp;
  /** True when nothing but this stage could notice: a replay without it would find everything equal. */
  readonly alone: boolean;
  readonly run?: RunChange;
  readonly file?: ExportChange;
  /** Signers that the verifier trusts beside the usual ones. */
  readonly trusts?: readonly TestSigner[];
}

const STRANGER = aSigner('publisher', { holder: 'stranger' });
const SUPPORT = aSigner('approver', { holder: 'sally', roles: ['support-lead'] });
const SAM = aSigner('approver', { holder: 'sam', roles: ['finance-lead'] });
const TAIL = ['decision-record', 'record-envelope', 'run-view'];

type Documents = RunExport['documents'];
const without = (kind: string) => (documents: Documents) => documents.filter((document) => document.kind !== kind);
const signedBy = (kind: string, envelope: (document: Documents[number]) => Documents[number]['envelope']) => (documents: Documents) =>
  documents.map((document) => (document.kind === kind ? { ...document, envelope: envelope(document) } : document));

/** The file as it would have been exported before the record's seal was journaled. */
const cut = (record: ExportChange['record']): ExportChange => ({
  ...(record ? { record } : {}),
  journal: (entries) => entries.slice(0, lengthAtRecord(entries)),
  documents: (documents) => documents.filter(({ kind }) => !TAIL.includes(kind)),
});

const at = (entries: readonly JournalEntry[], index: number): JournalEntry => {
  const entry = entries.at(index);
  if (!entry) throw new Error(`no entry ${index}`);
  return entry;
};

function lengthAtRecord(entries: readonly JournalEntry[]): number {
  return entries.findIndex((entry) => JSON.stringify(entry.body).includes('seal_record'));
}

function rechained(entries: readonly JournalEntry[]): JournalEntry[] {
  const chained: JournalEntry[] = [];
  for (const { entry_hash: _old, ...rest } of entries) {
    const entry = { ...rest, previous_hash: chained.at(-1)?.entry_hash ?? rest.previous_hash };
    chained.push({ ...entry, entry_hash: digestOf(entry) });
  }
  return chained;
}

const renumbered = (entries: JournalEntry[]): JournalEntry[] =>
  rechained(entries.map((entry) => JSON.parse(JSON.stringify(entry).replaceAll(':close_run"', ':closed_run"')) as JournalEntry));

const one = { alone: true, status: 'replay_mismatch' } as const;
const seen = { alone: false, status: 'replay_mismatch' } as const;
const refused = { alone: false, status: 'invalid' } as const;

/** One row a way of being wrong; the report names `stage` first. */
export const STAGE_CASES: readonly StageCase[] = [
  { ...one, what: 'a document that the journal names is left out', stage: 'documents', detail: /run-view .* is not in the file/, file: { documents: without('run-view') } },
  { ...one, what: 'a document goes by another kind', stage: 'documents', detail: /model-call .* is called plan/, file: { documents: (all) => all.map((one) => (one.kind === 'model-call' ? { ...one, kind: 'plan' } : one)) } },
  { ...one, what: 'an entry after the record is not the one that was chained', stage: 'journal', detail: /does not follow/, file: { journal: (all) => [...all.slice(0, -1), { ...at(all, -1), at: '2026-01-31T09:59:00.000Z' }] } },
  { ...seen, what: 'an entry is dropped from the middle', stage: 'journal', detail: /journal entry 9 /, file: { journal: (all) => all.filter((entry) => entry.seq !== 9) } },
  { ...seen, what: 'two entries change places', stage: 'journal', detail: /journal entry 8 /, file: { journal: (all) => all.toSpliced(8, 2, at(all, 9), at(all, 8)) } },
  { ...seen, what: 'the record is sealed again with another pin than the run had', stage: 'run_context', detail: /not of one run/, file: cut((record) => rehashed(record, { lineage: { ...record.lineage, pins: { ...record.lineage.pins, ontology: digestOf('another') } } })) },
  { ...refused, what: 'a pinned bundle is not in the file', stage: 'pins', detail: /pinned policy-bundle sha256:.* is not in the file/, file: { documents: without('policy-bundle') } },
  { ...refused, alone: true, what: 'a pinned catalogue is unsigned', stage: 'pins', detail: /model-catalogue .* carries no signature/, file: { documents: signedBy('model-catalogue', () => null) } },
  { ...refused, alone: true, what: 'a stranger signed the pack', stage: 'pins', detail: /no signature of this context-pack holds/, file: { documents: signedBy('context-pack', (pack) => STRANGER.sign('context-pack', JSON.parse(pack.canonical)) as Documents[number]['envelope']) } },
  { ...one, what: 'what was compiled is not what the pins lead to', stage: 'compile', detail: /outside the stages/, run: { compile: (truth) => ({ ...truth, budget_report: { ...truth.budget_report, warnings: ['nothing was cut'] } }) } },
  { ...refused, alone: true, what: 'compile logic that is not here', stage: 'compile', detail: /context\/compile@99/, run: { compile: (truth) => ({ ...truth, context_ledger: { ...truth.context_ledger, logic: 'context/compile@99' } }) } },
  { ...one, what: 'a route that the facts do not lead to', stage: 'routing', detail: /comes out differently/, run: { route: (truth) => ({ ...truth, chosen: truth.chosen.toReversed() }) } },
  { ...one, what: 'a model was called that no route chose', stage: 'routing', detail: /model cheap-abroad was called/, run: { model: (truth) => ({ ...truth, profile_id: 'cheap-abroad' }) } },
  { ...refused, alone: true, what: 'routing logic that is not here', stage: 'routing', detail: /model\/routing@99/, run: { route: (truth) => ({ ...truth, logic: 'model/routing@99' }) } },
  { ...one, what: 'a denial was written down as an allowance', stage: 'policy', detail: /comes out as POLICY_NO_RULE_MATCHED, recorded POLICY_RULE_ALLOWED/, run: { user: aUser({ role: 'intern' }), policy: (truth) => ({ ...truth, allowed: true, code: 'POLICY_RULE_ALLOWED' }) } },
  { ...refused, alone: true, what: 'policy logic that is not here', stage: 'policy', detail: /trust\/policy@99/, run: { policy: (truth) => ({ ...truth, logic: 'trust/policy@99' }) } },
  { ...one, what: 'a tool’s output was changed after the gateway signed its receipt', stage: 'tool_transcript', detail: /receipt is for another call or result/, run: { tool: (truth) => (truth.capability_id === 'orders.lookup' ? { ...truth, output: { order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'lost' }, output_hash: digestOf({ order_id: 'ORD-1042', tenant: 'acme', total_cents: 8990, status: 'lost' }) } : truth) } },
  { ...one, what: 'somebody without the role approved', stage: 'approvals', detail: /needs the role finance-lead/, run: { approver: SUPPORT }, trusts: [SUPPORT] },
  { ...one, what: 'somebody used another role than the one asked for', stage: 'approvals', detail: /needs the role finance-lead/, run: { signature: { role: 'support-lead' } } },
  { ...one, what: 'the proposer approved', stage: 'approvals', detail: /has a part in the proposal/, run: { approver: SAM }, trusts: [SAM] },
  { ...one, what: 'nobody trusted approved', stage: 'approvals', detail: /no signature of this approval-signature holds/, run: { approver: SUPPORT } },
  { ...one, what: 'the approver said no and the run went on', stage: 'approvals', detail: /stands as approved and its approver said deny/, run: { signature: { verdict: 'deny' }, standing: (truth) => ({ ...truth, state: truth.signature ? 'approved' : 'requested' }) } },
  { ...one, what: 'the approval was signed after it expired', stage: 'approvals', detail: /signed after it expired/, run: { signature: { signed_at: '2026-01-31T10:00:00.000Z' } } },
  { ...one, what: 'another request was approved', stage: 'approvals', detail: /another request/, run: { signature: { request_digest: digestOf('another') } } },
  { ...one, what: 'the approver’s envelope is gone', stage: 'approvals', detail: /its signature is not in the file/, run: { standing: (truth) => ({ ...truth, envelope: null }) } },
  { ...one, what: 'the closing is not the one that the run asks for', stage: 'run', detail: /REPLAY_DIVERGED/, file: { journal: renumbered } },
  { ...seen, status: 'invalid', what: 'run logic that is not here', stage: 'run', detail: /decision\/run@99/, file: cut((record) => rehashed(record, { lineage: { ...record.lineage, logic: ['decision/run@99'] } })) },
  { ...seen, what: 'the critic’s verdict was changed and the record sealed again', stage: 'critic', detail: /another verdict/, file: cut((record) => rehashed(record, { critic: record.critic.map((report) => ({ ...report, verdict: 'accept' })) })) },
  { ...one, what: 'the record tells another reason and was sealed again', stage: 'decision_record', detail: /field reason/, file: cut((record) => rehashed(record, { reason: 'because' })) },
]; // prettier-ignore

/** The file of a case. */
export function fileOf({ run, file }: StageCase): RunExport {
  return aRunExport(aGovernedRun(run), file);
}

/** The truth, exported before the seal was journaled. */
export function aCutExport(): RunExport {
  return aRunExport(aGovernedRun(), cut(undefined));
}
