import { MEMORY_ACCESS, MEMORY_OPERATIONS, refuseForgettingBanks, refuseMemoryAccess } from './access';

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

  it('keeps whole banks for developers', () => {
    expect(refuseForgettingBanks(['support_ops'])?.code).toBe('MEMORY_ROLE_FORBIDDEN');
    expect(refuseForgettingBanks(['support_ops', 'developer'])).toBeUndefined();
  });
});
