import type { Json } from '@kernel/canonical-json';
import { type Digest, isDigest } from '@kernel/digest';
import type { JournalEntry } from '@kernel/records/journal-entry';
import type { Pins } from '@kernel/records/run-context';
import { fieldsOf } from './journaled-effect';

/** Where journal entries name documents, and of which kind they are. `<effect>.<field>` of what was asked and of what came back. */
const RECEIVED: Readonly<Record<string, string>> = { request: 'invoke-request', run_context: 'run-context', pack: 'context-pack' };

const ASKED: Readonly<Record<string, string>> = {
  'evaluate_policy.context': 'policy-context',
  'call_model.call': 'model-call',
  'call_tool.envelope': 'tool-call',
  'propose_memory.proposal': 'memory-proposal',
  'seal_record.record': 'decision-record',
  'close_run.view': 'run-view',
};

const ANSWERED: Readonly<Record<string, string>> = {
  'retrieve_evidence.bundle': 'evidence-bundle',
  'recall_memory.recalled': 'recalled-memory',
  'compile_context.compiled': 'compiled-context',
  'evaluate_policy.decision': 'policy-decision',
  'call_model.result': 'model-result',
  'call_model.routing_decision': 'routing-decision',
  'call_tool.result': 'tool-result',
  'call_tool.receipt': 'tool-receipt',
  'check_approvals.standings': 'approval-standing',
  'seal_record.envelope': 'record-envelope',
};

/** Every document that a journal names, with its kind. Each of them belongs into an export. */
export function journaledDocuments(entries: readonly JournalEntry[]): ReadonlyMap<Digest, string> {
  const named = new Map<Digest, string>();
  for (const { kind, body } of entries) {
    const { kind: effect, input, result } = fieldsOf(body);
    if (kind === 'run_received') collect(body, '', RECEIVED, named);
    if (typeof effect !== 'string') continue;
    if (kind === 'effect_requested') collect(input, `${effect}.`, ASKED, named);
    if (kind === 'effect_settled') collect(result, `${effect}.`, ANSWERED, named);
  }
  return named;
}

/** Every published document that a run is pinned to, with its kind. */
export function pinnedDocuments(pins: Pins): ReadonlyMap<Digest, string> {
  return new Map<Digest, string>([
    [pins.pack.digest, 'context-pack'],
    ...pins.policy_bundles.map(({ digest }) => [digest, 'policy-bundle'] as const),
    [pins.model_catalogue, 'model-catalogue'],
    [pins.routing_policy, 'routing-policy'],
    ...pins.overlays.map((digest) => [digest, 'overlay'] as const),
  ]);
}

function collect(value: Json | undefined, prefix: string, table: Readonly<Record<string, string>>, named: Map<Digest, string>): void {
  for (const [field, held] of Object.entries(fieldsOf(value))) {
    const kind = Object.hasOwn(table, prefix + field) ? table[prefix + field] : undefined;
    if (kind === undefined) continue;
    for (const digest of [held].flat() as readonly Json[]) if (typeof digest === 'string' && isDigest(digest)) named.set(digest, kind);
  }
}
