import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each check may still find, one line a finding. The list only ever shrinks: a debt that is settled and still listed fails the check too. */
const DEBTS = JSON.parse(readFileSync(join(__dirname, 'known-debts.json'), 'utf8')) as Readonly<Record<string, readonly string[]>>;

/** The findings that are not known debts, and the known debts that no longer stand. Empty when the list is exact. */
export function unsettled(check: string, findings: readonly string[], debts: readonly string[] = DEBTS[check] ?? []): readonly string[] {
  const fresh = findings.filter((finding) => !debts.includes(finding));
  const settled = debts.filter((debt) => !findings.includes(debt)).map((debt) => `settled, remove it from known-debts.json: ${debt}`);
  return [...fresh, ...settled];
}
