import { digestOf } from '@kernel/digest';
import type { RunContext } from '@kernel/records/run-context';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { aCall } from '@testing/a-call';
import { aDocument } from '@testing/a-compile-question';
import { RememberingCache } from '@testing/a-value-cache';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { anEvidenceBundle, anInvokeRequest, aRecalledMemory, aRun } from '@testing/a-run';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { COMPILED_CODEC, type Compiled, CompileForRun, type CompileDocuments } from './compile-for-run';

function documents(runContext: RunContext = aRun()): CompileDocuments {
  return {
    runContext: aDocument(runContext),
    request: aDocument(anInvokeRequest()),
    evidence: aDocument(anEvidenceBundle()),
    memory: aDocument(aRecalledMemory()),
  };
}

function opened() {
  const registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);
  const kept = new RememberingCache<Compiled, 'pack' | 'policy_bundles' | 'logic'>();
  return { registry, kept, compile: new CompileForRun(registry, kept) };
}

describe('CompileForRun', () => {
  it('answers the same documents from memory, with the same bytes', async () => {
    const { registry, compile } = opened();
    const first = await compile.run(aCall(), documents());
    expect(await compile.run(aCall(), documents())).toEqual(first);
    expect(first.kind).toBe('compiled');
    expect(registry.asked).toBe(2); // one pack, one bundle
  });

  it('compiles anew when one of the documents is another', async () => {
    const { registry, compile } = opened();
    await compile.run(aCall(), documents());
    await compile.run(aCall(), { ...documents(), request: aDocument(anInvokeRequest({ input: { intent: 'auto', message: 'Hello' } })) });
    expect(registry.asked).toBe(4);
  });

  it('keeps no refusal', async () => {
    const { registry, compile } = opened();
    for (const asked of [2, 4]) {
      expect(await compile.run(aCall(), documents(aRun({ intent_id: 'buy_shares' })))).toMatchObject({ code: 'CONTEXT_UNKNOWN_INTENT' });
      expect(registry.asked).toBe(asked);
    }
  });

  it('names in the key of what it keeps the tenant, the pack, its bundles and the logic, and every document', async () => {
    const { kept, compile } = opened();
    const asked = documents();
    await compile.run(aCall(), asked);
    const { pins } = asked.runContext.value;
    expect(kept.asked).toEqual([
      {
        tenant: 'acme',
        classification: 'CONFIDENTIAL',
        versions: { pack: pins.pack.digest, policy_bundles: pins.policy_bundles[0]?.digest, logic: 'context/compile@2' },
        question: [asked.runContext.digest, asked.request.digest, asked.evidence.digest, asked.memory.digest],
      },
    ]);
  });

  it('is kept as narrow as the narrowest passage in it', async () => {
    const { kept, compile } = opened();
    const evidence = anEvidenceBundle();
    const [passage, ...others] = evidence.passages;
    if (passage === undefined) throw new Error('the sample has a passage');
    const narrow: EvidenceBundle = { ...evidence, passages: [{ ...passage, classification: 'RESTRICTED' }, ...others] };
    await compile.run(aCall(), { ...documents(), evidence: aDocument(narrow) });
    expect(kept.asked[0]?.classification).toBe('RESTRICTED');
  });

  it('keeps the very bytes that cross the wire, and reads no others as a compiled context', async () => {
    const compiled = await opened().compile.run(aCall(), documents());
    if (compiled.kind !== 'compiled') throw new Error(compiled.reason);
    expect(COMPILED_CODEC.decode(COMPILED_CODEC.encode(compiled))).toEqual(compiled);
    expect(() => COMPILED_CODEC.decode(Buffer.from('{"compiled_prompt":{}}'))).toThrow('does not fit');
  });

  it('refuses by the name of the pin', async () => {
    const { pins } = aRun();
    const lost = { ...pins, pack: { ...pins.pack, digest: digestOf('lost') } };
    expect(await opened().compile.run(aCall(), documents(aRun({ pins: lost })))).toMatchObject({
      code: 'CONTEXT_PIN_UNRESOLVED',
      rules: ['pack'],
    });
  });
});
