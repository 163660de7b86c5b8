import { refused } from '@kernel/outcome';
import type { ConnectionFile } from './connection-file';
import { type Admits, IssueCredentials } from './issue-credentials';
import { DEFAULT_PERSON, PEOPLE, rolesOf } from './people';

const NO = refused('CONVERSATION_KEY_INVALID', 'no');

describe('credentials of sample users', () => {
  const ring = { key: (name: string) => ({ purpose: 'approver' as const, seed: `seed of ${name}` }) };
  let issued: readonly { readonly user_id: string; readonly roles: readonly string[] }[];

  function credentials(former: Readonly<Record<string, string>>, admits: Admits): IssueCredentials {
    issued = [];
    const file: ConnectionFile = { tokens: () => ({ acme: former }), write: () => 'unused' };
    const issue = (order: { readonly user_id: string; readonly roles: readonly string[] }) => {
      issued = [...issued, order];
      return Promise.resolve({ key: `fpk_new_${order.user_id}` });
    };
    return new IssueCredentials(file, ring, issue, admits);
  }

  it('are one API key a user, for all of the user’s roles, and a signing key for those who sign', async () => {
    const users = await credentials({}, () => Promise.resolve(NO)).run('acme');
    expect(Object.keys(users)).toEqual(PEOPLE.map(({ name }) => name));
    expect(users['duty-manager']?.token).toBe(users['duty-manager-signing']?.token);
    expect(issued.find(({ user_id }) => user_id === 'dana')?.roles).toEqual(['support_ops', 'finance-lead']);
    expect(issued).toHaveLength(new Set(PEOPLE.map(({ user_id }) => user_id)).size);
    expect(users['finance-lead']?.signing_key).toBe('seed of acme.approver.finance-lead');
    expect(users[DEFAULT_PERSON]).not.toHaveProperty('signing_key');
  });

  it('stay the same while they open the door', async () => {
    const admits: Admits = (header) => Promise.resolve(header === 'Bearer fpk_old' ? { tenant_id: 'acme', user_id: 'sam' } : NO);
    const users = await credentials({ sam: 'fpk_old' }, admits).run('acme');
    expect(users['support']?.token).toBe('fpk_old');
    expect(issued.map(({ user_id }) => user_id)).not.toContain('sam');
  });

  it.each([
    ['opens nothing', NO],
    ['is another user’s', { tenant_id: 'acme', user_id: 'anna' }],
    ['is another tenant’s', { tenant_id: 'globex', user_id: 'sam' }],
  ])('are made anew when the former one %s', async (_, caller) => {
    const users = await credentials({ sam: 'fpk_old' }, () => Promise.resolve(caller)).run('acme');
    expect(users['support']?.token).toBe('fpk_new_sam');
  });

  it('name a role for everybody', () => {
    for (const { user_id } of PEOPLE) expect(rolesOf(user_id).length).toBeGreaterThan(0);
  });
});
