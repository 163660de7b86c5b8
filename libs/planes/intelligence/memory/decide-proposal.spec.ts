import type { MemoryProposal, PromotedMemory } from '@kernel/records/memory';
import { aProposal } from './a-proposal';
import { decideProposal, type PromotionTerms } from './decide-proposal';
import { promoteMemory } from './promote-memory';
import { reviewProposal } from './review-proposal';

const TERMS: PromotionTerms = { auto_promote_classes: ['preference', 'decision_outcome', 'correction'], asked_by: 'ada' };
const standing = (change: Partial<MemoryProposal> = {}): PromotedMemory =>
  promoteMemory(aProposal(change, 7), '2026-01-30T00:00:00.000Z', 0);

it.each<[string, Partial<MemoryProposal>, Partial<PromotionTerms>, readonly PromotedMemory[], string, string]>([
  ['promotes what the pack names and nothing contradicts (control)', {}, {}, [], 'promote', 'promotes preference'],
  ['leaves a class that the pack does not name to a person', {}, { auto_promote_classes: ['correction'] }, [], 'wait', 'leaves preference'],
  ['wants evidence', { evidence_refs: [] }, {}, [], 'wait', 'no evidence'],
  ['leaves what is restricted to a person', { classification: 'RESTRICTED' }, {}, [], 'wait', 'RESTRICTED'],
  ['wants the consent of the person a preference is about', {}, { asked_by: 'bob' }, [], 'wait', 'consent'],
  ['takes no machine for that person', {}, { asked_by: null }, [], 'wait', 'consent'],
  ['never overwrites a preference', {}, {}, [standing({ value: 'phone calls' })], 'wait', 'contradicts mem_'],
  [
    'never lets a correction overwrite by itself',
    { class: 'correction' },
    {},
    [standing({ value: 'phone calls' })],
    'wait',
    'contradicts mem_',
  ],
  ['lets a correction that agrees stand beside', { class: 'correction' }, {}, [standing()], 'promote', 'correction'],
  ['knows what is remembered already', {}, {}, [standing()], 'known', 'already remembered'],
  [
    'lets outcomes stand side by side',
    { class: 'decision_outcome' },
    {},
    [standing({ class: 'decision_outcome', value: 'other' })],
    'promote',
    'decision_outcome',
  ],
  ['contradicts no outcome with a preference', {}, {}, [standing({ class: 'decision_outcome', value: 'other' })], 'promote', 'preference'],
])('%s', (_what, change, terms, memories, kind, reason) => {
  const decision = decideProposal(aProposal(change), { ...TERMS, ...terms }, memories);
  expect([decision.kind, decision.reason]).toEqual([kind, expect.stringContaining(reason)]);
});

describe('a review', () => {
  const person = { kind: 'user', id: 'bob' } as const;
  it.each<[string, Parameters<typeof reviewProposal>, string]>([
    ['settles what waits', ['waiting', 'approve', person], 'settles'],
    ['may be said twice', ['promoted', 'approve', person], 'repeated'],
    ['is not turned round', ['promoted', 'reject', person], 'MEMORY_ALREADY_REVIEWED'],
    ['is not turned round either way', ['rejected', 'approve', person], 'MEMORY_ALREADY_REVIEWED'],
    ['needs a proposal', [undefined, 'approve', person], 'MEMORY_PROPOSAL_UNKNOWN'],
    ['is no agent’s', ['waiting', 'approve', { kind: 'agent', id: 'a' }], 'MEMORY_REVIEWER_NOT_A_PERSON'],
    ['is not nobody’s', ['waiting', 'approve', undefined], 'MEMORY_REVIEWER_NOT_A_PERSON'],
  ])('%s', (_what, input, outcome) => {
    const said = reviewProposal(...input);
    expect(typeof said === 'string' ? said : said.code).toBe(outcome);
  });
});
