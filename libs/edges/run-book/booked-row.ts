import type { TSchema, Static } from 'typebox';
import { digestOfBytes } from '@kernel/digest';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RunContext } from '@kernel/records/run-context';
import { RunView } from '@kernel/records/run-view';
import { storedRecord } from '../database/stored-record';
import type { BookedDocument, BookedRun } from './run-book';

/** A row of `conversation.run`, as far as the book reads it. */
export interface BookedRow {
  readonly run_id: string;
  readonly asked: string;
  readonly context: Buffer;
  readonly request: Buffer;
  readonly final_view: Buffer | null;
  readonly state: BookedRun['state'];
}

export const BOOKED_COLUMNS = 'run_id, asked, context, request, final_view, state';

/** The run that a row holds. @throws Fault DOCUMENT_CORRUPT when a stored document is not what was stored. */
export function bookedRun(row: BookedRow, isNew: boolean): BookedRun {
  const of = `run ${row.run_id}`;
  return {
    kind: 'booked',
    context: document(`the context of ${of}`, RunContext, row.context),
    request: document(`the request of ${of}`, InvokeRequest, row.request),
    state: row.state,
    end: row.final_view === null ? null : storedRecord(`the end of ${of}`, RunView, row.final_view),
    isNew,
  };
}

function document<S extends TSchema>(what: string, schema: S, canonical: Buffer): BookedDocument<Static<S>> {
  return { value: storedRecord(what, schema, canonical), digest: digestOfBytes(canonical), canonical };
}
