import { timestampOf } from '@kernel/time';
import type { Bank } from '@edges/bank-store/bank';
import type { BankHold } from '@edges/bank-store/bank-holds';
import type { BankJob } from '@edges/bank-store/bank-jobs';
import type { StoredUnit } from '@edges/bank-store/stored-unit';
import { bankSettingsOf } from '@planes/intelligence/memory/banks/bank-settings';
import type { BankView, HoldView, JobView, MemoryView } from '@planes/intelligence/memory/verbs/bank';
import { exportedMemory } from '@edges/bank-store/exported-memory';
import { timeOrNull } from './memory-caller';

type Told = Omit<BankView, 'language'> & { readonly language: string };

/** What is stored, as answers tell it. */
export function bankView({ name, profile, language, settings, units, createdAt, putAt }: Bank): Told {
  return {
    bank_id: name,
    profile,
    language,
    ...bankSettingsOf(settings),
    memories: units,
    created_at: timestampOf(createdAt),
    put_at: timestampOf(putAt),
  };
}

export function memoryView(unit: StoredUnit): MemoryView {
  return { ...exportedMemory(unit), bank_id: unit.bank, last_used_at: timeOrNull(unit.lastUsedAt) };
}

export function holdView({ hold_id, bank, reason, setBy, setAt }: BankHold): HoldView {
  return { hold_id, bank_id: bank, reason, set_by: setBy, set_at: timestampOf(setAt) };
}

export function jobView({ job_id, bank, kind, state, attempts, queuedAt, endedAt, result }: BankJob): JobView {
  return { job_id, bank_id: bank, kind, state, attempts, queued_at: timestampOf(queuedAt), ended_at: timeOrNull(endedAt), result };
}
