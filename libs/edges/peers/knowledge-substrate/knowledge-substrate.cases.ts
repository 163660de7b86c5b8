import { isRefusal, type Refusal } from '@kernel/outcome';
import type { IngestedDocument } from './knowledge-substrate';

export const TEXT =
  '# Refunds\n\nA parcel that arrived broken is paid back.\n\n# Delivery\n\nParcels arrive within three days, also on Äland.\n';

/** One page of a handbook. */
export function aDocument(change: Partial<IngestedDocument> = {}): IngestedDocument {
  return {
    collection: 'handbook',
    document_id: 'refunds.md',
    title: 'Handbook',
    media_type: 'text/markdown',
    content: Buffer.from(TEXT),
    classification: 'INTERNAL',
    ...change,
  };
}

/** What was answered. @throws when it is a refusal. */
export function done<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Error(outcome.reason);
  return outcome;
}
