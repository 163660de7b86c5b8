import { type Static } from 'typebox';
import { AnyJson, closed, CountField, DigestField, idField, NameField, TenantField, TimestampField } from './fields';

/**
 * One thing that happened in a run, in the one order that counts.
 * `body` is what the run machine reads; documents are named in it by digest and kept content-addressed.
 * `entry_hash` covers everything else in the entry, the hash of the one before included.
 */
export const JournalEntry = closed({
  run_id: idField('run'),
  tenant_id: TenantField,
  /** From 0, without gaps. */
  seq: CountField,
  at: TimestampField,
  kind: NameField,
  body: AnyJson,
  previous_hash: DigestField,
  entry_hash: DigestField,
});
export type JournalEntry = Static<typeof JournalEntry>;

/** What the first entry of a journal names as the one before it: the digest of nothing. */
export const JOURNAL_GENESIS = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as const;
