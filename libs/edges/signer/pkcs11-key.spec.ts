import type { Handle, Pkcs11 } from './pkcs11-driver';
import { CK } from './pkcs11-driver';
import { Pkcs11Key } from './pkcs11-key';

const ADDRESS = { token: 'spec', object: 'record_seal' };
const PIN = { reveal: () => '1234' };
const POINT = Buffer.concat([Buffer.from([0x04, 0x20]), Buffer.alloc(32, 7)]);

/** A token of one key pair that tells what it is asked. */
function aScriptedToken() {
  const asked: string[] = [];
  let [sessions, closed] = [0, 0];
  const script = { login: (): void => undefined, sign: (): Promise<Buffer> => Promise.resolve(Buffer.alloc(64, 1)) };
  const pkcs11: Pkcs11 = {
    load: () => undefined,
    C_Initialize: () => undefined,
    C_GetSlotList: () => [Buffer.from('slot')],
    C_GetTokenInfo: () => ({ label: 'spec  ' }),
    C_OpenSession: () => Buffer.from([++sessions]),
    C_CloseSession: () => void (closed += 1),
    C_Login: () => {
      asked.push('login');
      script.login();
    },
    C_FindObjectsInit: () => undefined,
    C_FindObjects: (): readonly Handle[] => [Buffer.from('object')],
    C_FindObjectsFinal: () => undefined,
    C_GetAttributeValue: (_session, _object, template) =>
      template.map(({ type }) => ({ value: type === CK.EC_POINT ? POINT : Buffer.from([type === CK.SENSITIVE ? 1 : 0]) })),
    C_GenerateKeyPair: () => ({ publicKey: Buffer.from(''), privateKey: Buffer.from('') }),
    C_SignInit: () => undefined,
    C_SignAsync: () => script.sign(),
  };
  return { pkcs11, script, asked, open: (): number => sessions - closed };
}

describe('a key of a token that fails', () => {
  const opened = (token: ReturnType<typeof aScriptedToken>, limit?: number): Pkcs11Key => {
    const key = Pkcs11Key.open(token.pkcs11, ADDRESS, PIN, limit);
    if ('kind' in key) throw new Error(key.reason);
    return key;
  };

  it('leaves no session behind, and signs over a new one', async () => {
    const token = aScriptedToken();
    const key = opened(token);
    const { sign } = token.script;
    token.script.sign = () => Promise.reject(new Error('CKR_DEVICE_REMOVED'));
    for (const time of [1, 2, 3])
      await expect(key.sign(Buffer.from(String(time)))).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE', retry: 'later' });
    token.script.sign = sign;
    expect(await key.sign(Buffer.from('4'))).toHaveLength(64);
    expect(token.open()).toBe(1);
  });

  it('is not waited for longer than it may take, and lets its session go once it has answered', async () => {
    const token = aScriptedToken();
    const key = opened(token, 20);
    const answer = Promise.withResolvers<Buffer>();
    const { sign } = token.script;
    token.script.sign = () => answer.promise;
    await expect(key.sign(Buffer.from('a'))).rejects.toMatchObject({ code: 'SIGNER_UNAVAILABLE', retry: 'later' });
    token.script.sign = sign;
    await key.sign(Buffer.from('b'));
    expect(token.open()).toBe(2);
    answer.resolve(Buffer.alloc(64));
    await new Promise((resolve) => setImmediate(resolve));
    expect(token.open()).toBe(1);
  });

  it('is shown a PIN that it refused once, whatever key of it is asked for', () => {
    const token = aScriptedToken();
    token.script.login = () => {
      throw new Error('CKR_PIN_INCORRECT:160');
    };
    for (const object of ['record_seal', 'checkpoint', 'record_seal'])
      expect(() => Pkcs11Key.open(token.pkcs11, { ...ADDRESS, object }, PIN)).toThrow('does not take this PIN');
    expect([token.asked, token.open()]).toEqual([['login'], 0]);
  });
});
