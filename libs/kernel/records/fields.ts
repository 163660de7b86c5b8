import Type, { type TObject, type TProperties } from 'typebox';
import { APPROVAL_MODES } from '../approval-mode';
import { CLASSIFICATIONS } from '../classification';
import type { Digest } from '../digest';
import type { Id, IdPrefix } from '../ids';
import type { Json } from '../canonical-json';

/** A record: every field is named here, anything else is refused. */
export function closed<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false });
}

/** An id with its prefix. */
export function idField<P extends IdPrefix>(prefix: P) {
  return Type.Unsafe<Id<P>>(Type.String({ pattern: `^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$` }));
}

/** A required field that may say "none". */
export function orNull<T extends Type.TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const DigestField = Type.Unsafe<Digest>(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }));
export const TimestampField = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' });
export const TenantField = Type.String({ pattern: '^[a-z][a-z0-9-]{0,61}[a-z0-9]$' });
export const TraceIdField = Type.String({ pattern: '^[0-9a-f]{32}$' });
export const ApprovalModeField = Type.Enum([...APPROVAL_MODES]);
export const ClassificationField = Type.Enum([...CLASSIFICATIONS]);
/** A safe whole number from zero. */
export const CountField = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
export const MillisField = CountField;
/** Whole millionths of a US dollar. */
export const UsdMicrosField = CountField;
/** Names inside documents: rule ids, gate ids, roles. */
export const NameField = Type.String({ minLength: 1, maxLength: 200 });
/** `<id>@<semver>`, exact. Ranges, tags and `latest` do not match. */
export const DocumentRefField = Type.String({
  pattern: '^[A-Za-z0-9_.:-]+@(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$',
  maxLength: 200,
});
export const VersionField = Type.String({ pattern: '^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$' });
/** `<plane>/<decision>@<n>`. */
export const LogicField = Type.String({ pattern: '^[a-z]+(/[a-z-]+)+@[1-9][0-9]*$' });
/** An extension point: any JSON object. */
export const OpenObject = Type.Unsafe<{ readonly [key: string]: Json }>(Type.Object({}, { additionalProperties: true }));
/** Any JSON value. */
export const AnyJson = Type.Unsafe<Json>(Type.Unknown());
