import * as fc from 'fast-check';
import { APPROVAL_MODES, lowerMode, withinMode } from './approval-mode';
import { assertNever } from './assert-never';
import { CLASSIFICATIONS, narrowestClassification, withinClassification } from './classification';
import { Fault } from './fault';
import { FAULT_STATUS, isFaultCode } from './fault-codes';
import { isRefusal, refused } from './outcome';
import { isTenantId } from './tenant';

const mode = fc.constantFrom(...APPROVAL_MODES);
const classification = fc.constantFrom(...CLASSIFICATIONS);

describe('approval modes', () => {
  it('are ordered from reading to destroying', () => {
    expect(APPROVAL_MODES).toEqual(['read_only', 'local_write', 'network', 'delegated', 'destructive']);
    fc.assert(fc.property(mode, mode, (a, b) => withinMode(a, b) === APPROVAL_MODES.indexOf(a) <= APPROVAL_MODES.indexOf(b)));
  });

  it('take the lower of two, which is within both', () => {
    fc.assert(
      fc.property(
        mode,
        mode,
        (a, b) => withinMode(lowerMode(a, b), a) && withinMode(lowerMode(a, b), b) && [a, b].includes(lowerMode(a, b)),
      ),
    );
  });
});

describe('classifications', () => {
  it('are ordered from public to restricted', () => {
    expect(CLASSIFICATIONS).toEqual(['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED']);
    expect(withinClassification('RESTRICTED', 'CONFIDENTIAL')).toBe(false);
    expect(withinClassification('CONFIDENTIAL', 'CONFIDENTIAL')).toBe(true);
  });

  it('take the narrower of two, within which both are', () => {
    fc.assert(
      fc.property(classification, classification, (a, b) => {
        const both = narrowestClassification(a, b);
        return withinClassification(a, both) && withinClassification(b, both) && [a, b].includes(both);
      }),
    );
  });
});

describe('outcomes', () => {
  it('tell a refusal from everything else', () => {
    expect(isRefusal(refused('TOOL_NOT_VISIBLE', 'no such tool'))).toBe(true);
    for (const other of [null, undefined, 'refused', { kind: 'verified' }, {}, []]) expect(isRefusal(other)).toBe(false);
  });

  it('name the rules that determined a refusal, none by default', () => {
    expect(refused('POLICY_DENIED', 'rule says no', ['rule-7'])).toEqual({
      kind: 'refused',
      code: 'POLICY_DENIED',
      reason: 'rule says no',
      rules: ['rule-7'],
    });
    expect(refused('POLICY_DENIED', 'rule says no').rules).toEqual([]);
  });
});

describe('faults', () => {
  it('carry a code, what the caller may do, and the cause for the log', () => {
    const cause = new Error('ECONNREFUSED');
    const fault = new Fault('STORE_UNAVAILABLE', 'the store is away', 'later', { cause });
    expect(fault).toBeInstanceOf(Error);
    expect({ ...fault, message: fault.message, cause: fault.cause }).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retry: 'later',
      message: 'the store is away',
      cause,
    });
  });

  it('reach callers as an error, under a status that gRPC and HTTP know', () => {
    const grpc = new Set(['UNAVAILABLE', 'ABORTED', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'UNAUTHENTICATED', 'PERMISSION_DENIED', 'INVALID_ARGUMENT', 'NOT_FOUND', 'DATA_LOSS', 'INTERNAL']); // prettier-ignore
    for (const [code, status] of Object.entries(FAULT_STATUS)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(grpc).toContain(status.grpc);
      expect(status.http >= 400 && status.http < 600).toBe(true);
    }
  });

  it('know a code of the list from text that only looks inherited', () => {
    expect(isFaultCode('AUDIT_UNAVAILABLE')).toBe(true);
    for (const text of ['audit_unavailable', 'toString', '__proto__', '']) expect(isFaultCode(text)).toBe(false);
  });
});

describe('assertNever', () => {
  it('throws, because a member was added without its case', () => {
    expect(() => assertNever('new' as never)).toThrow('unhandled case: new');
  });
});

describe('tenant names', () => {
  it.each(['acme', 'a1', 'globex-eu', 'a'.repeat(63)])('takes %s', (text) => expect(isTenantId(text)).toBe(true));
  it.each(['', 'a', 'Acme', '1acme', '-acme', 'acme-', 'ac me', 'ac_me', '*', 'a'.repeat(64), 'acme\n', "acme';--"])('refuses %j', (text) =>
    expect(isTenantId(text)).toBe(false),
  );
});
