/** Somebody who may use a sample tenant, as its connection file lists them. */
export interface Person {
  /** What `--as` takes. */
  readonly name: string;
  readonly user_id: string;
  /** The role in which this entry acts. */
  readonly role: string;
  /** Whether this entry has a key to sign approvals with. */
  readonly signs: boolean;
}

/** Who `--as` means when nobody is named. */
export const DEFAULT_PERSON = 'support';

/**
 * The people of every sample tenant. One person with two roles has two entries and one key:
 * `duty-manager` may ask in one role and sign in the other, so that signing one's own proposal can be tried.
 */
export const PEOPLE: readonly Person[] = [
  { name: 'support', user_id: 'sam', role: 'support_ops', signs: false },
  { name: 'finance-lead', user_id: 'fiona', role: 'finance-lead', signs: true },
  { name: 'support-lead', user_id: 'lena', role: 'support-lead', signs: true },
  { name: 'duty-manager', user_id: 'dana', role: 'support_ops', signs: false },
  { name: 'duty-manager-signing', user_id: 'dana', role: 'finance-lead', signs: true },
  { name: 'developer', user_id: 'devi', role: 'developer', signs: false },
  { name: 'auditor', user_id: 'anna', role: 'auditor', signs: false },
];

/** The roles of each user, the first entry's first: what an API key is issued for. */
export function rolesOf(userId: string): readonly string[] {
  return PEOPLE.filter((person) => person.user_id === userId).map(({ role }) => role);
}
