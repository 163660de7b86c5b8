import { type Refusal, refused } from '@kernel/outcome';
import type { Principal } from '@kernel/records/principals';
import type { MemoryCode } from './errors';

export type ReviewVerdict = 'approve' | 'reject';
export type ProposalState = 'waiting' | 'promoted' | 'rejected';

/**
 * May this person's verdict settle a proposal in this state? `repeated` when it says again what was said.
 * Undefined state: nobody proposed it. Source: contracts, section 8.
 */
export function reviewProposal(
  state: ProposalState | undefined,
  verdict: ReviewVerdict,
  reviewer: Principal | undefined,
): 'settles' | 'repeated' | Refusal {
  if (reviewer?.kind !== 'user') return no('MEMORY_REVIEWER_NOT_A_PERSON', 'only a person reviews a proposal');
  if (state === undefined) return no('MEMORY_PROPOSAL_UNKNOWN', 'no such proposal');
  if (state === 'waiting') return 'settles';
  const said: ReviewVerdict = state === 'promoted' ? 'approve' : 'reject';
  return said === verdict ? 'repeated' : no('MEMORY_ALREADY_REVIEWED', `the proposal is ${state}`);
}

function no(code: MemoryCode, reason: string): Refusal {
  return refused(code, reason);
}
