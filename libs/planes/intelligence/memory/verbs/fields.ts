import Type, { type TSchema } from 'typebox';
import { TimestampField } from '@kernel/records/fields';
import { LONGEST_TAG, MOST_TAGS } from '../texts/limits';

/** A letter or digit first, then letters, digits and `_ . : @ -`; at most 255. */
export const BANK_NAME = '^[A-Za-z0-9][A-Za-z0-9_.:@-]{0,254}$';
export const BankField = Type.String({ pattern: BANK_NAME });
export const TagField = Type.String({ minLength: 1, maxLength: LONGEST_TAG });
export const TagsField = Type.Array(TagField, { maxItems: MOST_TAGS });
/** `type:id`, such as `user:sam`. */
export const PrincipalField = Type.String({ pattern: '^[a-z]{1,32}:[^\\s]{1,200}$' });
export const MemoryIdField = Type.String({ minLength: 1, maxLength: LONGEST_TAG });
export const SessionField = Type.String({ minLength: 1, maxLength: LONGEST_TAG });
export const LabelField = Type.String({ maxLength: LONGEST_TAG });
export const FactTypeField = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,63}$' });
/** Values under names that match; any other name is refused. */
export function named<T extends TSchema>(pattern: string, value: T) {
  return Type.Record(Type.String({ pattern }), value, { additionalProperties: false });
}

export const MetadataField = named('^[\\s\\S]{1,128}$', Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]));
/** From `start` up to, but not including, `end`; either may be left open. */
export const TimeRangeField = Type.Object(
  { start: Type.Optional(TimestampField), end: Type.Optional(TimestampField) },
  { additionalProperties: false, minProperties: 1 },
);
/** One bank or several; exactly one of the two is named, which the reader of the request checks. */
export const BANKS = {
  bank_id: Type.Optional(BankField),
  banks: Type.Optional(Type.Array(BankField, { minItems: 1, maxItems: 32 })),
} as const;

/** The banks that a request names, each once; undefined when it names none, or both ways at once. */
export function banksOf({
  bank_id,
  banks,
}: {
  readonly bank_id?: string;
  readonly banks?: readonly string[];
}): readonly string[] | undefined {
  if ((bank_id === undefined) === (banks === undefined)) return undefined;
  return bank_id === undefined ? [...new Set(banks)] : [bank_id];
}
