import type { Json } from '@kernel/canonical-json';
import { type Digest, digestOf, isDigest } from '@kernel/digest';
import { isRefusal, type Refusal } from '@kernel/outcome';
import { CompiledContext } from '@kernel/records/compiled-context';
import { ContextPack } from '@kernel/records/context-pack';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { AnyJson } from '@kernel/records/fields';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RecalledMemory } from '@kernel/records/memory';
import { PolicyBundle } from '@kernel/records/policy';
import { RunContext } from '@kernel/records/run-context';
import { exhibitAs } from './exhibit';
import { type JournaledEffect, journaledEffect } from './journaled-effect';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, refusedStage, type StageFinding } from './replay-finding';
import type { CompileQuestion, ReplayLogic } from './replay-logic';

const COMPILE_LOGIC = /^context\/compile@/;

/** Compiles again from the pins and compares; the first compile stage that differs is named. A compile that was refused is refused again, with the same words. */
export function replayCompile(evidence: Evidence, logic: ReplayLogic['compile']): StageFinding {
  const { lineage } = evidence.record;
  const effect = journaledEffect(evidence.file.journal, 'compile_context');
  if (effect?.result === undefined) {
    return lineage.compiled_context_digest === null
      ? equalStage('compile', digestOf('nothing was compiled'))
      : brokenStage('compile', 'order', 'the record names a compiled context that the journal does not');
  }
  const recorded = lineage.compiled_context_digest === null ? null : exhibitAs(evidence, lineage.compiled_context_digest, CompiledContext);
  if (recorded === undefined) return missing(`compiled context ${lineage.compiled_context_digest}`);
  const version = recorded?.context_ledger.logic ?? lineage.logic.find((name) => COMPILE_LOGIC.test(name)) ?? '(none named)';
  const compile = Object.hasOwn(logic, version) ? logic[version] : undefined;
  if (!compile) return refusedStage('compile', 'REPLAY_LOGIC_UNKNOWN', `compile logic ${version} is not part of this version`);
  const question = questionOf(evidence, effect);
  if (typeof question === 'string') return missing(question);
  const again = compile(question);
  const expected = recorded === null ? outcomeDigest(effect.result) : digestOf(recorded);
  return comparedStage('compile', expected, isRefusal(again) ? refusalDigest(again) : digestOf(again), difference(recorded, again));
}

function missing(what: string): StageFinding {
  return refusedStage('compile', 'REPLAY_DOCUMENT_MISSING', `${what} is not in the file`);
}

function questionOf(evidence: Evidence, { input }: JournaledEffect): CompileQuestion | string {
  const { pins } = evidence.record.lineage;
  const named = (field: string): Digest => (typeof input[field] === 'string' && isDigest(input[field]) ? input[field] : digestOf(field));
  const pack = exhibitAs(evidence, pins.pack.digest, ContextPack);
  const request = exhibitAs(evidence, named('request'), InvokeRequest);
  const runContext = exhibitAs(evidence, named('run_context'), RunContext);
  const found = exhibitAs(evidence, named('evidence'), EvidenceBundle);
  const memory = exhibitAs(evidence, named('memory'), RecalledMemory);
  if (!pack || !request || !runContext || !found || !memory) return 'an input of the compile';
  const bundles = pins.policy_bundles.map(({ digest }) => ({ digest, value: exhibitAs(evidence, digest, PolicyBundle) }));
  const overlays = pins.overlays.map((digest) => ({ digest, value: exhibitAs(evidence, digest, AnyJson) }));
  if (!bundles.every(isThere) || !overlays.every(isThere)) return 'a pinned bundle or overlay';
  return { pack: { digest: pins.pack.digest, value: pack }, overlays, bundles, request, runContext, evidence: found, memory };
}

function isThere<T>(pinned: { digest: Digest; value: T | undefined }): pinned is { digest: Digest; value: T } {
  return pinned.value !== undefined;
}

function outcomeDigest(result: { readonly [key: string]: Json }): Digest {
  return digestOf({ code: result['code'] ?? null, reason: result['reason'] ?? null });
}

function refusalDigest({ code, reason }: Refusal): Digest {
  return digestOf({ code, reason });
}

function difference(recorded: CompiledContext | null, again: CompiledContext | Refusal): string {
  if (isRefusal(again)) return `the compile now refuses: ${again.code}: ${again.reason}`;
  if (recorded === null) return 'the compile was refused and now comes out';
  const stage = recorded.context_ledger.stages.find(({ digest }, index) => again.context_ledger.stages[index]?.digest !== digest);
  return `first difference in compile stage ${stage?.stage ?? 'none: outside the stages'}`;
}
