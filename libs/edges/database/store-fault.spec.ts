import { Fault } from '@kernel/fault';
import { sqlState } from './sql-state';
import { storeFault } from './store-fault';

const databaseError = (code: string): Error => Object.assign(new Error('of the database'), { code, severity: 'ERROR' });
const nodeError = (code: string): Error => Object.assign(new Error('of the machine'), { code });

describe('storeFault', () => {
  it.each([
    [databaseError('40001'), 'STORE_CONFLICT', 'later'],
    [databaseError('40P01'), 'STORE_CONFLICT', 'later'],
    [databaseError('57014'), 'STORE_BUSY', 'later'],
    [databaseError('53300'), 'STORE_BUSY', 'later'],
    [databaseError('53100'), 'STORE_UNAVAILABLE', 'later'],
    [databaseError('57P03'), 'STORE_UNAVAILABLE', 'later'],
    [databaseError('28P01'), 'STORE_UNAVAILABLE', 'never'],
    [nodeError('ECONNREFUSED'), 'STORE_UNAVAILABLE', 'later'],
    [new Error('Connection terminated unexpectedly'), 'STORE_UNAVAILABLE', 'later'],
    [new Error('PGlite is closed'), 'STORE_UNAVAILABLE', 'later'],
  ])('says of %o that it is %s, retry %s', (error, code, retry) => {
    const fault = storeFault(error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code, retry, cause: error });
  });

  it.each([[databaseError('23505')], [databaseError('42501')], [new Error('a bug')], ['a string']])('leaves %o as it is', (error) => {
    expect(storeFault(error)).toBe(error);
  });

  it('leaves a fault as it is', () => {
    const fault = new Fault('LEASE_LOST', 'gone', 'never');
    expect(storeFault(fault)).toBe(fault);
  });
});

describe('sqlState', () => {
  it.each([
    [databaseError('23505'), '23505'],
    [storeFault(databaseError('40001')), '40001'],
    [nodeError('EPIPE'), undefined],
    [undefined, undefined],
  ])('of %o is %s', (error, state) => {
    expect(sqlState(error)).toBe(state);
  });
});
