import Type, { type Static } from 'typebox';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { closed, orNull, TimestampField } from '@kernel/records/fields';
import type { Timestamp } from '@kernel/time';
import { type Stale, staleAt } from './staleness';

/** When evidence stops being fresh; null: never. */
export const FreshUntil = closed({ expires: orNull(TimestampField), review: orNull(TimestampField) });
export type FreshUntil = Static<typeof FreshUntil>;

/** What was found, judged at no instant yet, with the dates to judge it by: one each passage and hop, in their order. */
export const DatedBundle = closed({ bundle: EvidenceBundle, passages: Type.Array(FreshUntil), hops: Type.Array(FreshUntil) });
export type DatedBundle = Static<typeof DatedBundle>;

/** The bundle with what is stale at this instant marked, nothing left out; null: nothing is judged. */
export function bundleAt({ bundle, passages, hops }: DatedBundle, as_of: Timestamp | null): EvidenceBundle {
  if (as_of === null) return bundle;
  return {
    ...bundle,
    as_of,
    passages: bundle.passages.map((passage, at) => ({ ...passage, ...marked(passages[at], as_of) })),
    hops: bundle.hops.map((hop, at) => ({ ...hop, ...marked(hops[at], as_of) })),
  };
}

function marked(fresh: FreshUntil | undefined, as_of: Timestamp): { readonly stale?: Stale } {
  if (fresh === undefined) throw new Error('everything in a bundle has its dates');
  const stale = staleAt(as_of, fresh.expires, fresh.review);
  return stale === undefined ? {} : { stale };
}
