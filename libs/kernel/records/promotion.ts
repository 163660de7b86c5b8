import Type, { type Static } from 'typebox';
import { closed, DigestField, NameField, orNull, TenantField, TimestampField } from './fields';

/**
 * The statement that moves a channel, signed by a promoter. It moves the channel forward in version only, and only from the digest it names.
 * A rollback is a new promotion to an old digest. Source: trust facts, section 9.
 */
export const Promotion = closed({
  tenant_id: TenantField,
  environment: NameField,
  /** `context-pack:<pack_id>`, `policy-bundle:<bundle_id>`, `model-catalogue`, `routing-policy` or `knowledge-ontology`. */
  channel: NameField,
  digest: DigestField,
  /** Where the channel stood when this was signed; null for its first promotion. */
  previous_digest: orNull(DigestField),
  version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  issued_at: TimestampField,
  /** The statement takes effect before this instant or never; a channel it has moved stays moved. */
  expires_at: TimestampField,
});
export type Promotion = Static<typeof Promotion>;
