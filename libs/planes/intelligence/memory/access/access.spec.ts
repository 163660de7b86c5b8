import { ceilingFor, FARTHER, MEMORY_ACCESS, MEMORY_OPERATIONS, refuseFarther, refuseMemoryAccess } from './access';

describe('who may ask for what', () => {
  it.each(MEMORY_OPERATIONS)('%s opens to the kinds of role that its line names, and to no other', (operation) => {
    const roles = { developer: 'developer', auditor: 'auditor', business: 'support_ops' } as const;
    for (const [kind, role] of Object.entries(roles)) {
      const opens = (MEMORY_ACCESS[operation] as readonly string[]).includes(kind);
      expect(refuseMemoryAccess(operation, [role])?.code).toBe(opens ? undefined : 'MEMORY_ROLE_FORBIDDEN');
    }
    expect(refuseMemoryAccess(operation, [])?.code).toBe('MEMORY_ROLE_FORBIDDEN');
  });

  it('never lets one role forget and lift the hold that forbids it', () => {
    for (const role of ['developer', 'auditor', 'support_ops'])
      expect([refuseMemoryAccess('forget', [role]), refuseMemoryAccess('releaseHold', [role])]).not.toEqual([undefined, undefined]);
  });

  it.each(Object.keys(FARTHER) as (keyof typeof FARTHER)[])('keeps %s for developers', (what) => {
    expect(refuseFarther(what, ['support_ops', 'auditor'])?.code).toBe('MEMORY_ROLE_FORBIDDEN');
    expect(refuseFarther(what, ['support_ops', 'developer'])).toBeUndefined();
  });

  it.each([
    [['support_ops'], undefined, 'CONFIDENTIAL'],
    [['support_ops'], 'PUBLIC', 'PUBLIC'],
    [['support_ops'], 'RESTRICTED', 'MEMORY_ROLE_FORBIDDEN'],
    [[], 'PUBLIC', 'MEMORY_ROLE_FORBIDDEN'],
    [['support_ops', 'auditor'], 'RESTRICTED', 'RESTRICTED'],
    [['developer'], 'RESTRICTED', 'RESTRICTED'],
    [['developer'], undefined, 'CONFIDENTIAL'],
  ] as const)('shows %j that asks for %s what is up to %s', (roles, asked, ceiling) => {
    const told = ceilingFor(roles, asked);
    expect(typeof told === 'string' ? told : told.code).toBe(ceiling);
  });
});
