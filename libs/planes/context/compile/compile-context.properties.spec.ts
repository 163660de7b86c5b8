import fc from 'fast-check';
import { canonicalJson } from '@kernel/canonical-json';
import { isRefusal } from '@kernel/outcome';
import type { CompiledContext } from '@kernel/records/compiled-context';
import { CONTEXT_BUCKETS } from '@kernel/records/context-pack';
import { aCompileInput } from '@testing/a-compile-input';
import { aPack } from '@testing/a-pack';
import { anEvidenceBundle, aPassage } from '@testing/a-run';
import { allocateBudget } from './allocate-budget';
import { type CandidateBlock, dataBlock } from './candidate-block';
import { compileContext } from './compile-context';
import { tokenCounter } from './estimate-tokens';
import { fillBuckets } from './fill-buckets';

const bucketBudget = fc
  .record({ min_tokens: fc.nat(300), extra: fc.nat(500), priority: fc.nat(5) })
  .map(({ min_tokens, extra, priority }) => ({
    min_tokens,
    max_tokens: min_tokens + extra,
    priority,
  }));
const budgets = fc.record({
  business: bucketBudget,
  policy: bucketBudget,
  tool: bucketBudget,
  evidence: bucketBudget,
  memory: bucketBudget,
  session: bucketBudget,
});
const passages = fc
  .uniqueArray(fc.record({ section: fc.nat(30), words: fc.integer({ min: 1, max: 120 }), score: fc.nat(10) }), {
    selector: (one) => one.section,
    minLength: 1,
    maxLength: 10,
  })
  .map((list) =>
    list.map(({ section, words, score }) => aPassage({ section_id: `s${section}`, text: 'refund rule '.repeat(words), score: score / 10 })),
  );

describe('compile, for all input', () => {
  it('gives the same bytes whatever the order in which passages arrive', () => {
    fc.assert(
      fc.property(passages, fc.infiniteStream(fc.nat()), (list, keys) => {
        const shuffled = list
          .map((passage) => ({ passage, key: keys.next().value }))
          .toSorted((a, b) => Number(a.key) - Number(b.key))
          .map(({ passage }) => passage);
        const outcome = (all: typeof list) => {
          const context = compileContext(aCompileInput({ evidence: anEvidenceBundle({ passages: all }) }));
          // The evidence digest names the bundle as it came.
          return isRefusal(context) ? context : { ...context, context_ledger: { ...context.context_ledger, evidence_digest: null } };
        };
        expect(canonicalJson(outcome(shuffled))).toBe(canonicalJson(outcome(list)));
      }),
      { numRuns: 40 },
    );
  });

  it('never gives a bucket less for having more to share, nor more than its maximum, nor more than there is', () => {
    fc.assert(
      fc.property(budgets, fc.nat(6000), fc.nat(2000), (buckets, available, more) => {
        const small = allocateBudget(buckets, available).allocations;
        const large = allocateBudget(buckets, available + more).allocations;
        for (const bucket of CONTEXT_BUCKETS) {
          expect(large[bucket]).toBeGreaterThanOrEqual(small[bucket]);
          expect(large[bucket]).toBeLessThanOrEqual(buckets[bucket].max_tokens);
        }
        expect(Object.values(small).reduce((sum, tokens) => sum + tokens, 0)).toBeLessThanOrEqual(available);
      }),
    );
  });

  it('serves minima in descending priority before anybody gets more', () => {
    const even = { min_tokens: 10, max_tokens: 20, priority: 1 };
    const buckets = { business: even, policy: even, tool: even, evidence: { ...even, priority: 9 }, memory: even, session: even };
    // 25 tokens: 10 evidence, then ties in bucket order: 10 business, 5 policy.
    expect(allocateBudget(buckets, 25).allocations).toEqual({ business: 10, policy: 5, tool: 0, evidence: 10, memory: 0, session: 0 });
    // 65 tokens: 60 for the minima, the rest to evidence.
    expect(allocateBudget(buckets, 65).allocations).toEqual({ business: 10, policy: 10, tool: 10, evidence: 15, memory: 10, session: 10 });
    expect(allocateBudget(buckets, 25).short).toEqual(['policy', 'tool', 'memory', 'session']);
  });

  it('takes no block away when a bucket gets more room', () => {
    fc.assert(
      fc.property(passages, fc.nat(400), fc.nat(400), (list, room, more) => {
        const kept = (tokens: number) => {
          const outcome = filled(list, tokens);
          return isRefusal(outcome) ? [] : outcome.blocks.map((block) => block.block_id);
        };
        expect(kept(room + more)).toEqual(expect.arrayContaining(kept(room)));
      }),
    );
  });

  it('accounts for every block: whole in the prompt, or cut or dropped by name', () => {
    everyOmissionIsSaid((context) => context);
  });

  it('control: a compiler that forgets to say what it dropped is caught', () => {
    const silent = (context: CompiledContext): CompiledContext => ({
      ...context,
      manifests: { ...context.manifests, omission_manifest: [] },
    });
    expect(() => everyOmissionIsSaid(silent)).toThrow();
  });
});

function everyOmissionIsSaid(seenThrough: (context: CompiledContext) => CompiledContext): void {
  const buckets = { ...aPack().budget_layer.buckets, evidence: { max_tokens: 300, min_tokens: 0, priority: 80 } };
  fc.assert(
    fc.property(passages, (list) => {
      const outcome = compileContext(
        aCompileInput({ pack: { budget_layer: { buckets } }, evidence: anEvidenceBundle({ passages: list }) }),
      );
      if (isRefusal(outcome)) return;
      const { compiled_prompt, manifests, budget_report } = seenThrough(outcome);
      const whole = compiled_prompt.context_blocks
        .filter((block) => block.bucket === 'evidence' && !block.truncated)
        .map((block) => block.block_id);
      const said = manifests.omission_manifest.map((entry) => entry.block_id);
      const wanted = list.map((passage) => `evidence:handbook#${passage.section_id}@0`);
      expect([...whole, ...said].sort()).toEqual(wanted.sort());
      expect(budget_report.bucket_truncations.evidence).toBe(said.length > 0);
      expect(budget_report.used_at_compile.evidence).toBeLessThanOrEqual(budget_report.allocations.evidence);
    }),
    { numRuns: 60 },
  );
}

function filled(list: readonly ReturnType<typeof aPassage>[], evidence: number): ReturnType<typeof fillBuckets> {
  const count = tokenCounter();
  const blocks: CandidateBlock[] = list.map((passage) =>
    dataBlock(
      {
        block_id: passage.section_id,
        bucket: 'evidence',
        content: passage.text,
        priority: passage.score * 10,
        provenance_refs: [],
        origin: 'knowledge',
      },
      count,
    ),
  );
  return fillBuckets(blocks, { business: 0, policy: 0, tool: 0, evidence, memory: 0, session: 0 }, count);
}
