import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Json } from '@kernel/canonical-json';
import { closed, orNull } from '@kernel/records/fields';
import { PII_TYPES } from '../pii/detectors';
import { PII_ACTIONS } from '../pii/guard-text';
import { PII_COUNTRIES } from '../pii/national-ids';
import { named, TagsField } from '../verbs/fields';

const PiiAction = Type.Enum([...PII_ACTIONS]);
/** Whole days; null: never. A hundred years is longer than any promise. */
const Days = orNull(Type.Integer({ minimum: 1, maximum: 36_525 }));

/** A bank's rules for personal data. */
export const PiiSettings = closed({
  action: PiiAction,
  /** Another action for single types. */
  type_actions: named(`^(${PII_TYPES.join('|')})$`, PiiAction),
  /** Whose national numbers are looked for. */
  countries: Type.Array(Type.Enum([...PII_COUNTRIES]), { maxItems: PII_COUNTRIES.length }),
});

/** When memories leave by themselves: counted from when they were retained, or from when they were last of use. */
export const LifecycleSettings = closed({
  archive_after_days: Days,
  archive_unused_days: Days,
  delete_after_days: Days,
  delete_unused_days: Days,
  /** Counted from the archiving. */
  delete_archived_days: Days,
  /** Memories with one of these are left alone. */
  exempt_tags: TagsField,
});
export type LifecycleSettings = Static<typeof LifecycleSettings>;

/** What the service keeps of a bank beside its profile and language. */
export const BankSettings = closed({ pii: PiiSettings, lifecycle: LifecycleSettings });
export type BankSettings = Static<typeof BankSettings>;

/** What holds for a bank that nobody has put: what identifies people is struck, nothing leaves by itself. */
export const USUAL_SETTINGS: BankSettings = {
  pii: { action: 'redact', type_actions: {}, countries: [] },
  lifecycle: {
    archive_after_days: null,
    archive_unused_days: null,
    delete_after_days: null,
    delete_unused_days: null,
    delete_archived_days: null,
    exempt_tags: [],
  },
};

const check = Compile(BankSettings);

/** The settings of a stored bank; the usual ones for a bank without. @throws Error for settings that this service did not write. */
export function bankSettingsOf(stored: { readonly [key: string]: Json }): BankSettings {
  if (Object.keys(stored).length === 0) return USUAL_SETTINGS;
  if (!check.Check(stored)) throw new Error('the stored settings of a bank do not fit their description');
  return stored;
}
