import { Compile } from 'typebox/compile';
import { canonicalJson } from '@kernel/canonical-json';
import type { Bank, BankToPut } from '@edges/bank-store/bank';
import { BankSettings, bankSettingsOf } from '@planes/intelligence/memory/banks/bank-settings';
import { PROFILES } from '@planes/intelligence/memory/verbs/bank';
import { isLanguage } from '@planes/intelligence/retrieval/analysis/languages';
import { misfit } from './granted';
import type { BankInfo, BankOptions } from './memory-bank';
import { MemoryError } from './memory-error';

type Rules = Pick<BankToPut, 'profile' | 'language' | 'settings'>;

const fits = Compile(BankSettings);

/** Rules with what is named in the options, and otherwise as they stand. @throws MemoryError for what no bank can be. */
export function rulesWith(standing: Rules, { kind, language = standing.language, pii = {}, lifecycle = {} }: BankOptions): Rules {
  const profile = kind ?? standing.profile;
  if (!PROFILES.includes(profile)) throw misfit(`a bank is of kind ${PROFILES.join(', ')}`);
  if (!isLanguage(language))
    throw new MemoryError('MEMORY_LANGUAGE_UNKNOWN', `no stemmer for ${language}: name another language, or plain`);
  const before = bankSettingsOf(standing.settings);
  const settings = {
    pii: {
      action: pii.action ?? before.pii.action,
      type_actions: { ...(pii.typeActions ?? before.pii.type_actions) },
      countries: [...(pii.countries ?? before.pii.countries)],
    },
    lifecycle: {
      archive_after_days: or(lifecycle.archiveAfterDays, before.lifecycle.archive_after_days),
      archive_unused_days: or(lifecycle.archiveUnusedDays, before.lifecycle.archive_unused_days),
      delete_after_days: or(lifecycle.deleteAfterDays, before.lifecycle.delete_after_days),
      delete_unused_days: or(lifecycle.deleteUnusedDays, before.lifecycle.delete_unused_days),
      delete_archived_days: or(lifecycle.deleteArchivedDays, before.lifecycle.delete_archived_days),
      exempt_tags: [...(lifecycle.exemptTags ?? before.lifecycle.exempt_tags)],
    },
  };
  if (!fits.Check(settings)) throw misfit(fits.Errors(settings).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')); // prettier-ignore
  return { profile, language, settings };
}

/** True when two mean the same; a bank without rules has the usual ones. */
export function sameRules(one: Rules, other: Rules): boolean {
  const told = ({ profile, language, settings }: Rules) => canonicalJson({ profile, language, settings: bankSettingsOf(settings) });
  return told(one) === told(other);
}

/** A bank as it is told. */
export function bankInfo({ name, profile, language, settings, units, createdAt, putAt }: Bank): BankInfo {
  const { pii, lifecycle } = bankSettingsOf(settings);
  return {
    ...{ name, kind: profile, language, units, createdAt: new Date(createdAt), putAt: new Date(putAt) },
    pii: { action: pii.action, typeActions: { ...pii.type_actions }, countries: [...pii.countries] },
    lifecycle: {
      archiveAfterDays: lifecycle.archive_after_days,
      archiveUnusedDays: lifecycle.archive_unused_days,
      deleteAfterDays: lifecycle.delete_after_days,
      deleteUnusedDays: lifecycle.delete_unused_days,
      deleteArchivedDays: lifecycle.delete_archived_days,
      exemptTags: [...lifecycle.exempt_tags],
    },
  };
}

// Null says never; what is left out says nothing.
function or(asked: number | null | undefined, before: number | null): number | null {
  return asked === undefined ? before : asked;
}
