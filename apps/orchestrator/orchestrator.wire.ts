import type { Refusal } from '@kernel/outcome';
import { canonicalBytes } from '@kernel/canonical-json';
import type { RunView } from '@kernel/records/run-view';
import { isRefusal } from '@kernel/outcome';
import { isId, type Id } from '@kernel/ids';
import { Fault } from '@kernel/fault';
import type { StoredRun } from '@edges/run-journal/run-journal';
import type { ExportJournalResponse, GetRunResponse, WatchRunResponse } from '@contracts/generated/fiveplane/decision/v1/orchestrator';
import { wireDocument } from '@platform/grpc/documents';
import type { RunEvent } from './watch-run';

/** A run's id as it came. @throws Fault REQUEST_INVALID for a text that is none. */
export function runIdFrom(text: string): Id<'run'> {
  if (!isId('run', text)) throw new Fault('REQUEST_INVALID', 'run_id is not the id of a run', 'never');
  return text;
}

export function toGetRunResponse(view: RunView | Refusal): GetRunResponse {
  return isRefusal(view) ? refusal(view) : { outcome: { $case: 'view', view: wireDocument('run-view', view) } };
}

export function toExportResponse(run: StoredRun | Refusal): ExportJournalResponse {
  if (isRefusal(run)) return refusal(run);
  const entries = run.entries.map((entry) => Buffer.from(canonicalBytes(entry)));
  return { outcome: { $case: 'journal', journal: { entries, documents: [...run.documents.values()] } } };
}

export function toWatchRunResponse({ seq, type, at, data }: RunEvent): WatchRunResponse {
  return { seq: BigInt(seq), type, at, data: Buffer.from(canonicalBytes(data)) };
}

/** A refusal as every response carries it. */
export function refusal({ code, reason, rules }: Refusal): {
  outcome: { $case: 'refusal'; refusal: { code: string; reason: string; rules: string[] } };
} {
  return { outcome: { $case: 'refusal', refusal: { code, reason, rules: [...rules] } } };
}
