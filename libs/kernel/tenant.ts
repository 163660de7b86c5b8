/** Lower-case name of a tenant, 2–63 letters, digits and dashes: fits a database key, a log field and a DNS label. */
export type TenantId = string;

const TENANT = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** True for a well-formed tenant name; says nothing about whether it exists. */
export function isTenantId(text: string): text is TenantId {
  return TENANT.test(text);
}
