import Type, { type Static } from 'typebox';
import type { Refusal } from '@kernel/outcome';
import { closed, idField, NameField, TenantField, TimestampField } from '@kernel/records/fields';
import type { Timestamp } from '@kernel/time';

/** What a call token says. The upstream believes nothing else about who calls. */
export const CallTokenClaims = closed({
  token_version: Type.Literal('fiveplane.call-token.v1'),
  tenant: TenantField,
  capability_id: NameField,
  tool_call_id: idField('tc'),
  aud: NameField,
  iat: TimestampField,
  exp: TimestampField,
});
export type CallTokenClaims = Static<typeof CallTokenClaims>;

/** What an upstream does with the tokens it is shown. */
export abstract class CallTokenCheck {
  /** The claims of a token that is good for this audience at this time. Refuses CREDENTIAL_EXPIRED, and CREDENTIAL_INVALID for everything else alike. */
  abstract check(token: string, expected: { readonly audience: string; readonly now: Timestamp }): CallTokenClaims | Refusal;
}
