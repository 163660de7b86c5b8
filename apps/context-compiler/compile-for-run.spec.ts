import { BoundedCache } from '@kernel/bounded-cache';
import { digestOf } from '@kernel/digest';
import type { RunContext } from '@kernel/records/run-context';
import { aCall } from '@testing/a-call';
import { aDocument } from '@testing/a-compile-question';
import { aPack } from '@testing/a-pack';
import { aPolicyBundle } from '@testing/a-policy-bundle';
import { anEvidenceBundle, anInvokeRequest, aRecalledMemory, aRun } from '@testing/a-run';
import { ResolvingRegistry } from '@testing/resolving-registry';
import { CompileForRun, type CompileDocuments } from './compile-for-run';

function documents(runContext: RunContext = aRun()): CompileDocuments {
  return {
    runContext: aDocument(runContext),
    request: aDocument(anInvokeRequest()),
    evidence: aDocument(anEvidenceBundle()),
    memory: aDocument(aRecalledMemory()),
  };
}

function opened(limit = 4) {
  const registry = new ResolvingRegistry([aPack()], [aPolicyBundle()]);
  return { registry, compile: new CompileForRun(registry, new BoundedCache(limit)) };
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

  it('refuses by the name of the pin', async () => {
    const { pins } = aRun();
    const lost = { ...pins, pack: { ...pins.pack, digest: digestOf('lost') } };
    expect(await opened().compile.run(aCall(), documents(aRun({ pins: lost })))).toMatchObject({
      code: 'CONTEXT_PIN_UNRESOLVED',
      rules: ['pack'],
    });
  });
});
