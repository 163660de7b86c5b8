import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ContextPack } from '@kernel/records/context-pack';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RecalledMemory } from '@kernel/records/memory';
import { PolicyBundle, PolicyContext } from '@kernel/records/policy';
import { RunContext } from '@kernel/records/run-context';
import { aPack } from './a-pack';
import { aPolicyBundle, aPolicyContext } from './a-policy-bundle';
import { anEvidenceBundle, anInvokeRequest, aRecalledMemory, aRun } from './a-run';

describe('the builders', () => {
  const built: readonly (readonly [string, TSchema, unknown])[] = [
    ['a pack', ContextPack, aPack()],
    ['a policy bundle', PolicyBundle, aPolicyBundle()],
    ['a policy context', PolicyContext, aPolicyContext()],
    ['a run context', RunContext, aRun()],
    ['a request', InvokeRequest, anInvokeRequest()],
    ['an evidence bundle', EvidenceBundle, anEvidenceBundle()],
    ['recalled memory', RecalledMemory, aRecalledMemory()],
  ];

  it.each(built)('build %s that fits its schema', (_name, schema, value) => {
    expect(Compile(schema).Errors(value)).toEqual([]);
  });
});
