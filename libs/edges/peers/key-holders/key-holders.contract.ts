import type { Id } from '@kernel/ids';
import type { CallContext } from '@platform/grpc/call-context';
import type { KeyHolder, KeyHolders } from './key-holders';

export interface OpenedKeyHolders {
  readonly holders: KeyHolders;
  readonly call: () => CallContext;
  /** A key in force and what its secret hashes to. */
  readonly issue: (holder: KeyHolder) => Promise<{ readonly key: Id<'key'>; readonly secret: Uint8Array }>;
  readonly close: () => Promise<void>;
}

const SAM: KeyHolder = { tenant_id: 'acme', user_id: 'sam', kind: 'user', roles: ['support_ops', 'developer'] };
const BOT: KeyHolder = { tenant_id: 'globex', user_id: 'bot', kind: 'service', roles: ['support_ops'] };

/** One test per promise of `KeyHolders`. */
export function describeKeyHolders(name: string, open: () => Promise<OpenedKeyHolders>): void {
  describe(`KeyHolders: ${name}`, () => {
    let opened: OpenedKeyHolders;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it.each([SAM, BOT])('says who holds a key in force: $user_id of $tenant_id', async (holder) => {
      const { key, secret } = await opened.issue(holder);
      expect(await opened.holders.identify(opened.call(), key, secret)).toEqual(holder);
    });

    it('refuses alike another key’s secret, a wrong one, and a key that nobody has', async () => {
      const [one, other] = [await opened.issue(SAM), await opened.issue(BOT)];
      const asked = [
        opened.holders.identify(opened.call(), one.key, other.secret),
        opened.holders.identify(opened.call(), one.key, new Uint8Array(32)),
        opened.holders.identify(opened.call(), 'key_01KG9F4AR0000000000000000Z', one.secret),
      ];
      const refusals = await Promise.all(asked);
      expect(refusals[0]).toMatchObject({ kind: 'refused', code: 'CONVERSATION_KEY_INVALID' });
      expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    });
  });
}
