import { APPROVAL_MODES, withinMode } from '@kernel/approval-mode';
import { isRefusal } from '@kernel/outcome';
import { auditDuty, needsKey, settleMode } from './settle-mode';

describe('the effective mode', () => {
  it('is the lowest that capability, policy and ceiling name', () => {
    expect(settleMode({ requested: 'destructive', highest: 'destructive', policy: null, ceiling: 'destructive' })).toBe('destructive');
    expect(settleMode({ requested: 'destructive', highest: 'destructive', policy: 'network', ceiling: 'destructive' })).toBe('network');
    expect(settleMode({ requested: 'network', highest: 'network', policy: 'destructive', ceiling: 'destructive' })).toBe('network');
  });

  it('is never above the ceiling, the capability or policy, whatever is claimed', () => {
    for (const highest of APPROVAL_MODES)
      for (const requested of APPROVAL_MODES)
        for (const policy of [null, ...APPROVAL_MODES])
          for (const ceiling of APPROVAL_MODES) {
            const mode = settleMode({ requested, highest, policy, ceiling });
            if (isRefusal(mode)) expect(requested).not.toBe(highest);
            else expect([highest, ceiling, policy ?? highest].every((limit) => withinMode(mode, limit))).toBe(true);
          }
  });

  it('is refused to a caller that asks for more or for less control than the capability has', () => {
    expect(settleMode({ requested: 'destructive', highest: 'network', policy: null, ceiling: 'destructive' })).toMatchObject({
      code: 'ACTION_MODE_ABOVE_HIGHEST',
    });
    expect(settleMode({ requested: 'read_only', highest: 'destructive', policy: 'read_only', ceiling: 'destructive' })).toMatchObject({
      code: 'ACTION_MODE_UNDERSTATED',
    });
  });
});

describe('what a mode demands', () => {
  it.each(APPROVAL_MODES.map((mode) => [mode, withinMode(mode, 'local_write') ? 'record_or_spool' : 'acknowledge_intent_first'] as const))(
    'of %s: %s',
    (mode, duty) => {
      expect(auditDuty(mode)).toBe(duty);
      expect(needsKey(mode)).toBe(mode !== 'read_only');
    },
  );
});
