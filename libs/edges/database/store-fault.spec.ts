import { Fault } from '@kernel/fault';
import { sqlState } from './sql-state';
import { storeFault } from './store-fault';

const ofDatabase = (code: string): Error => Object.assign(new Error('of the database'), { code, severity: 'ERROR' });
const ofMachine = (code: string): Error => Object.assign(new Error('of the machine'), { code });

describe('storeFault', () => {
  it.each<[string, Error, string, string]>([
    ['40001', ofDatabase('40001'), 'STORE_CONFLICT', 'later'],
    ['40P01', ofDatabase('40P01'), 'STORE_CONFLICT', 'later'],
    ['57014', ofDatabase('57014'), 'STORE_BUSY', 'later'],
    ['53300', ofDatabase('53300'), 'STORE_BUSY', 'later'],
    ['53100', ofDatabase('53100'), 'STORE_UNAVAILABLE', 'later'],
    ['57P03', ofDatabase('57P03'), 'STORE_UNAVAILABLE', 'later'],
    ['28P01', ofDatabase('28P01'), 'STORE_UNAVAILABLE', 'never'],
    ['25P03', ofDatabase('25P03'), 'STORE_BUSY', 'later'],
    ['26000', ofDatabase('26000'), 'STORE_UNAVAILABLE', 'never'],
    ['a certificate that is not believed', ofMachine('SELF_SIGNED_CERT_IN_CHAIN'), 'STORE_UNAVAILABLE', 'never'],
    ['a refused connection', ofMachine('ECONNREFUSED'), 'STORE_UNAVAILABLE', 'later'],
    ['a lost connection', new Error('Connection terminated unexpectedly'), 'STORE_UNAVAILABLE', 'later'],
    ['a closed PGlite', new Error('PGlite is closed'), 'STORE_UNAVAILABLE', 'later'],
  ])('gives %s its fault', (_, error, code, retry) => {
    const fault = storeFault(error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code, retry, cause: error });
  });

  it.each<[string, unknown]>([
    ['a broken unique key', ofDatabase('23505')],
    ['something the server has not', ofDatabase('0A000')],
    ['a denied table', ofDatabase('42501')],
    ['a bug', new Error('a bug')],
    ['a text', 'a text'],
    ['another fault', new Fault('LEASE_LOST', 'gone', 'never')],
  ])('leaves %s as it is', (_, error) => {
    expect(storeFault(error)).toBe(error);
  });
});

describe('sqlState', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a database error', ofDatabase('23505'), '23505'],
    ['a fault made of one', storeFault(ofDatabase('40001')), '40001'],
    ['an error of the machine', ofMachine('EPIPE'), undefined],
    ['nothing', undefined, undefined],
  ])('knows %s', (_, error, state) => {
    expect(sqlState(error)).toBe(state);
  });
});
