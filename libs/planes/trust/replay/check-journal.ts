import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { journaledEffect } from './journaled-effect';
import type { Evidence } from './read-export';
import { brokenStage, equalStage, type StageFinding } from './replay-finding';
import type { ReplayLogic } from './replay-logic';

/**
 * The journal is one unbroken chain of this run, stands at the record's place where the record says, and was sealed by the seal in the file.
 * Entries after the seal are the closing of the run: they decide nothing, and an export may be made before they are written.
 */
export function checkJournal({ file, record }: Evidence, chain: ReplayLogic['chain']): StageFinding {
  const { journal } = file;
  const { journal_entries, journal_head } = record.lineage;
  const broken = chain(journal);
  if (isRefusal(broken)) return brokenStage('journal', 'order', broken.reason);
  if (!journal.every((entry) => entry.run_id === record.run_id && entry.tenant_id === record.tenant_id))
    return brokenStage('journal', 'tamper', 'the journal is of another run than the record');
  if (journal[journal_entries - 1]?.entry_hash !== journal_head)
    return brokenStage('journal', 'order', 'the journal at the record’s place is not the one the record names');
  const sealing = journaledEffect(journal, 'seal_record')?.result;
  if (sealing && (sealing['envelope'] !== digestOf(file.record) || sealing['event_id'] !== file.audit.inclusion.leaf.event_id))
    return brokenStage('journal', 'tamper', 'the journal sealed the record with another seal or audit entry than the file has');
  return equalStage('journal', journal_head);
}
