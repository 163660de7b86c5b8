import type { Digest } from '@kernel/digest';
import { digestOf, digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { isRefusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { EvidenceBundle } from '@kernel/records/evidence-bundle';
import type { InvokeRequest } from '@kernel/records/invoke-request';
import type { RecalledMemory } from '@kernel/records/memory';
import type { PolicyBundle } from '@kernel/records/policy';
import type { RunContext } from '@kernel/records/run-context';
import { type CompileQuestion, ContextCompiler, type Sent } from '@edges/peers/context-compiler/context-compiler';
import { compileContext } from '@planes/context/compile/compile-context';
import type { Pinned } from '@planes/context/compile/compile-input';
import type { ACall } from './a-call';
import { aDocument } from './a-compile-question';

/** The context compiler without its app: the real compile over the packs and bundles it was given. */
export class LocalContextCompiler extends ContextCompiler {
  constructor(
    private readonly packs: readonly ContextPack[],
    private readonly bundles: readonly PolicyBundle[],
  ) {
    super();
  }

  compile(call: ACall, question: CompileQuestion): ReturnType<ContextCompiler['compile']> {
    return Promise.resolve().then(() => {
      const runContext = opened<RunContext>(question.runContext);
      const request = opened<InvokeRequest>(question.request);
      const evidence = opened<EvidenceBundle>(question.evidence);
      const memory = opened<RecalledMemory>(question.memory);
      if (runContext.tenant_id !== call.tenant)
        throw new Fault('CALLER_FORBIDDEN', 'the message names another tenant than the call', 'never');
      const { pins } = runContext;
      const own = this.packs.filter((pack) => pack.pack_meta.tenant === call.tenant);
      const pack = pinned(own, pins.pack.digest);
      if (!pack) return unresolved('pack', []);
      const [overlay] = pins.overlays;
      if (overlay !== undefined) return unresolved('overlays', [overlay]);
      const bundles: Pinned<PolicyBundle>[] = [];
      for (const { ref, digest } of pins.policy_bundles) {
        const bundle = pinned(this.bundles, digest);
        if (!bundle) return unresolved('policy_bundles', [ref]);
        bundles.push(bundle);
      }
      const outcome = compileContext({ pack, overlays: [], bundles, request, runContext, evidence, memory });
      return isRefusal(outcome) ? outcome : aDocument(outcome);
    });
  }
}

function unresolved(pin: string, names: readonly string[]) {
  return refused('CONTEXT_PIN_UNRESOLVED', `pin ${[pin, ...names].join(' ')} cannot be resolved`, [pin, ...names]);
}

function pinned<T>(documents: readonly T[], digest: Digest): Pinned<T> | undefined {
  const value = documents.find((one) => digestOf(one) === digest);
  return value === undefined ? undefined : { digest, value };
}

function opened<T>({ digest, canonical }: Sent<T>): T {
  if (digestOfBytes(canonical) !== digest) throw new Fault('DOCUMENT_CORRUPT', 'the bytes do not hash to the digest', 'never');
  return JSON.parse(canonical.toString('utf8')) as T;
}
