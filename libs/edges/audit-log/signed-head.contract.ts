import type { SignedHead } from './signed-head';

/** What every memory of a signer keeps; `reopen` is the next process. */
export function describeSignedHead(name: string, open: () => { readonly head: SignedHead; readonly reopen: () => SignedHead }): void {
  describe(`signed head: ${name}`, () => {
    it('remembers nothing at first', async () => {
      expect(await open().head.read()).toBeUndefined();
    });

    it('remembers the last note, also in the next process', async () => {
      const { head, reopen } = open();
      await head.write('first\n');
      await head.write('second — ü\n');
      expect(await head.read()).toBe('second — ü\n');
      expect(await reopen().read()).toBe('second — ü\n');
    });
  });
}
