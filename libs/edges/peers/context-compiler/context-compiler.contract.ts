import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { aCallEndingSoon as aCall } from '@testing/a-call';
import { aCompileQuestion } from '@testing/a-compile-question';
import { aRun } from '@testing/a-run';
import type { ContextCompiler } from './context-compiler';

/** What every way to ask for a compile promises. `open` gives one that knows `aPack()` and `aPolicyBundle()` of `acme`, and nothing else. */
export function describeContextCompiler(
  name: string,
  open: () => Promise<{ readonly compiler: ContextCompiler; close(): Promise<void> }>,
): void {
  describe(`context compiler: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('compiles from what the run is pinned to and what it was sent', async () => {
      const question = aCompileQuestion();
      const compiled = await opened.compiler.compile(aCall(), question);
      if (isRefusal(compiled)) throw new Error(compiled.reason);
      expect(compiled.value.context_ledger).toMatchObject({
        pins: aRun().pins,
        request_digest: question.request.digest,
        evidence_digest: question.evidence.digest,
      });
      expect(compiled.digest).toBe(digestOf(compiled.value));
    });

    it('gives the same bytes for the same question', async () => {
      const [first, second] = await Promise.all([1, 2].map(() => opened.compiler.compile(aCall(), aCompileQuestion())));
      expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    });

    it('refuses what the pack does not cover', async () => {
      const question = aCompileQuestion({ runContext: aRun({ intent_id: 'buy_shares' }) });
      expect(await opened.compiler.compile(aCall(), question)).toMatchObject({ kind: 'refused', code: 'CONTEXT_UNKNOWN_INTENT' });
    });

    const { pins } = aRun();
    const lost = digestOf('lost');
    const unresolved: readonly (readonly [string, typeof pins, readonly string[]])[] = [
      ['pack', { ...pins, pack: { ...pins.pack, digest: lost } }, ['pack']],
      [
        'policy bundle',
        { ...pins, policy_bundles: [{ ref: 'policy.refunds@1.0.0', digest: lost }] },
        ['policy_bundles', 'policy.refunds@1.0.0'],
      ],
      ['overlay', { ...pins, overlays: [lost] }, ['overlays', lost]],
    ];
    it.each(unresolved)('names the %s that a pin cannot resolve', async (_what, changed, rules) => {
      const question = aCompileQuestion({ runContext: aRun({ pins: changed }) });
      expect(await opened.compiler.compile(aCall(), question)).toMatchObject({ kind: 'refused', code: 'CONTEXT_PIN_UNRESOLVED', rules });
    });

    it('does not find another tenant’s pack', async () => {
      const question = aCompileQuestion({ runContext: aRun({ tenant_id: 'globex' }) });
      expect(await opened.compiler.compile(aCall({ tenant: 'globex' }), question)).toMatchObject({
        code: 'CONTEXT_PIN_UNRESOLVED',
        rules: ['pack'],
      });
    });

    it('does not compile another tenant’s run', async () => {
      await expect(opened.compiler.compile(aCall({ tenant: 'globex' }), aCompileQuestion())).rejects.toMatchObject({
        code: 'CALLER_FORBIDDEN',
      });
    });

    it('does not take bytes that are not what their digest says', async () => {
      const question = aCompileQuestion();
      const asked = opened.compiler.compile(aCall(), { ...question, evidence: { ...question.evidence, digest: lost } });
      await expect(asked).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
    });
  });
}
