import { Compile } from 'typebox/compile';
import { digestOf } from '@kernel/digest';
import { RunView } from '@kernel/records/run-view';
import { aPack } from '@testing/a-pack';
import { anEvidenceBundle, anInvokeRequest, aPassage, aPromotedMemory, aRecalledMemory, aRun } from '@testing/a-run';
import { aWorld } from '@testing/a-world';
import { beginDrivenRun, drive } from '@testing/drive-run';
import type { RunState } from './run-state';
import { viewOf } from './run-view';

const OWN = [{ by: 'own', rank: 1, weight: 1, adds: 1 }];
const BOOSTED = [...OWN, { by: 'phrase', rank: null, weight: 0.2, adds: 0.2 }];

function ended(): RunState {
  const run = beginDrivenRun({ request: anInvokeRequest(), context: aRun({ intent_id: 'refund_request' }), pack: aPack() });
  return drive(run, aWorld()).here.state;
}

function held<T>(value: T) {
  return { digest: digestOf('held'), value };
}

describe('the grounds of a run', () => {
  it('name what was found and why, in the order in which it was found, without its content', () => {
    const evidence = held(anEvidenceBundle({ passages: [aPassage({ found_by: BOOSTED })] }));
    const memory = held(aRecalledMemory({ memories: [{ memory: aPromotedMemory(), score: 0.7, found_by: OWN }] }));
    const view = viewOf({ ...ended(), evidence, memory });
    const { evidence_ref, text, score } = aPassage();
    expect(view.grounds).toEqual({
      evidence: [{ evidence_ref, score, found_by: BOOSTED }],
      memories: [{ memory_id: aPromotedMemory().memory_id, score: 0.7, found_by: OWN }],
    });
    expect(JSON.stringify(view.grounds)).not.toContain(text);
    expect(Compile(RunView).Check(view)).toBe(true);
  });

  it('say what was stale when the run began', () => {
    const passages = [aPassage({ found_by: OWN, stale: 'expired' }), aPassage({ section_id: 'limits', found_by: OWN })];
    const evidence = held(anEvidenceBundle({ as_of: aRun().started_at, passages }));
    const view = viewOf({ ...ended(), evidence, memory: held(aRecalledMemory({ memories: [] })) });
    expect(view.grounds?.evidence.map(({ stale }) => stale)).toEqual(['expired', undefined]);
    expect(Compile(RunView).Check(view)).toBe(true);
  });

  it.each([
    ['one passage does not say why', { evidence: held(anEvidenceBundle({ passages: [aPassage({ found_by: OWN }), aPassage()] })) }],
    ['a memory does not say why', { evidence: held(anEvidenceBundle({ passages: [aPassage({ found_by: OWN })] })) }],
    ['nothing was found', { evidence: held(anEvidenceBundle({ passages: [] })), memory: held(aRecalledMemory({ memories: [] })) }],
    ['nothing was looked for yet', { evidence: null }],
  ])('are left out when %s', (_case, change) => {
    expect(viewOf({ ...ended(), ...change })).not.toHaveProperty('grounds');
  });
});
