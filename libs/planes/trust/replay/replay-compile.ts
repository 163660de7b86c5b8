import type { Digest } from '@kernel/digest';
import { digestOf } from '@kernel/digest';
import { isRefusal } from '@kernel/outcome';
import { AnyJson } from '@kernel/records/fields';
import { CompiledContext } from '@kernel/records/compiled-context';
import { ContextPack } from '@kernel/records/context-pack';
import { EvidenceBundle } from '@kernel/records/evidence-bundle';
import { InvokeRequest } from '@kernel/records/invoke-request';
import { RecalledMemory } from '@kernel/records/memory';
import { PolicyBundle } from '@kernel/records/policy';
import { RunContext } from '@kernel/records/run-context';
import { exhibitAs } from './exhibit';
import type { Evidence } from './read-export';
import { brokenStage, comparedStage, equalStage, type StageFinding } from './replay-finding';
import type { CompileQuestion, ReplayLogic } from './replay-logic';

/** Compiles again from the pins and compares, stage by stage; the first compile stage that differs is named. */
export function replayCompile(evidence: Evidence, logic: ReplayLogic['compile']): StageFinding {
  const { lineage } = evidence.record;
  if (lineage.compiled_context_digest === null) return equalStage('compile', digestOf('nothing was compiled'));
  const recorded = exhibitAs(evidence, lineage.compiled_context_digest, CompiledContext);
  if (!recorded)
    return brokenStage('compile', 'missing_artefact', `compiled context ${lineage.compiled_context_digest} is not in the file`);
  const compile = Object.hasOwn(logic, recorded.context_ledger.logic) ? logic[recorded.context_ledger.logic] : undefined;
  if (!compile)
    return brokenStage('compile', 'missing_artefact', `compile logic ${recorded.context_ledger.logic} is not part of this version`);
  const question = questionOf(evidence, recorded);
  if (typeof question === 'string') return brokenStage('compile', 'missing_artefact', question);
  const again = compile(question);
  if (isRefusal(again)) return brokenStage('compile', 'core', `the compile now refuses: ${again.code}: ${again.reason}`);
  return comparedStage(
    'compile',
    lineage.compiled_context_digest,
    digestOf(again),
    `first difference in compile stage ${firstStage(recorded, again)}`,
  );
}

function questionOf(evidence: Evidence, recorded: CompiledContext): CompileQuestion | string {
  const { pins, request_digest, run_context_digest } = evidence.record.lineage;
  const { evidence_digest, memory_digest } = recorded.context_ledger;
  const pack = exhibitAs(evidence, pins.pack.digest, ContextPack);
  const request = exhibitAs(evidence, request_digest, InvokeRequest);
  const runContext = exhibitAs(evidence, run_context_digest, RunContext);
  const found = exhibitAs(evidence, evidence_digest, EvidenceBundle);
  const memory = exhibitAs(evidence, memory_digest, RecalledMemory);
  if (!pack || !request || !runContext || !found || !memory) return 'an input of the compile is not in the file';
  if (found.snapshot_version !== pins.knowledge_snapshot)
    return `the evidence is of snapshot ${found.snapshot_version}, not of the pinned one`;
  if (memory.generation !== pins.memory_generation) return `the memory is of generation ${memory.generation}, not of the pinned one`;
  const bundles = pins.policy_bundles.map(({ digest }) => ({ digest, value: exhibitAs(evidence, digest, PolicyBundle) }));
  const overlays = pins.overlays.map((digest) => ({ digest, value: exhibitAs(evidence, digest, AnyJson) }));
  const known = <T>(pinned: { digest: Digest; value: T | undefined }): pinned is { digest: Digest; value: T } => pinned.value !== undefined;
  if (!bundles.every(known) || !overlays.every(known)) return 'a pinned bundle or overlay is not in the file';
  return { pack: { digest: pins.pack.digest, value: pack }, overlays, bundles, request, runContext, evidence: found, memory };
}

function firstStage(recorded: CompiledContext, again: CompiledContext): string {
  const stage = recorded.context_ledger.stages.find(({ digest }, index) => again.context_ledger.stages[index]?.digest !== digest);
  return stage?.stage ?? 'manifests';
}
