import { withinClassification } from '@kernel/classification';
import type { MemoryProposal, PromotedMemory } from '@kernel/records/memory';

/** What the caller's pack says, and who asked for the run. */
export interface PromotionTerms {
  readonly auto_promote_classes: readonly string[];
  /** The person who asked; null when none did. */
  readonly asked_by: string | null;
}

/** What becomes of a proposal without a person. */
export type ProposalDecision =
  | { readonly kind: 'promote'; readonly reason: string }
  | { readonly kind: 'known'; readonly memory_id: PromotedMemory['memory_id']; readonly reason: string }
  | { readonly kind: 'wait'; readonly reason: string };

/**
 * Promotes only what the pack lets rules promote, what has evidence, what nobody must consent to and what contradicts nothing.
 * Everything else waits for a person; nothing that stands is ever overwritten.
 * `standing` are the memories that have not expired with the proposal's bank, entity and predicate.
 */
export function decideProposal(proposal: MemoryProposal, terms: PromotionTerms, standing: readonly PromotedMemory[]): ProposalDecision {
  const same = standing.find((memory) => memory.value === proposal.value && memory.class === proposal.class);
  if (same !== undefined) return { kind: 'known', memory_id: same.memory_id, reason: `already remembered as ${same.memory_id}` };
  const reason = whyWait(proposal, terms, standing);
  return reason === undefined ? { kind: 'promote', reason: `the pack promotes ${proposal.class}` } : { kind: 'wait', reason };
}

function whyWait(proposal: MemoryProposal, terms: PromotionTerms, standing: readonly PromotedMemory[]): string | undefined {
  if (!terms.auto_promote_classes.includes(proposal.class)) return `the pack leaves ${proposal.class} to a person`;
  if (proposal.evidence_refs.length === 0) return 'it names no evidence';
  if (!withinClassification(proposal.classification, 'CONFIDENTIAL')) return 'what is RESTRICTED needs a person';
  if (proposal.class === 'preference' && !isOwn(proposal, terms.asked_by))
    return 'a preference needs the consent of the person it is about';
  const rival = standing.find((memory) => contradicts(proposal, memory));
  return rival === undefined ? undefined : `it contradicts ${rival.memory_id}`;
}

// Asking for something oneself is consent to its being remembered about oneself, and about nobody else.
function isOwn({ entity }: MemoryProposal, askedBy: string | null): boolean {
  return askedBy !== null && entity === `user:${askedBy}`;
}

// Outcomes and links are events and stand side by side; preferences and corrections say how things are.
function contradicts(proposal: MemoryProposal, memory: PromotedMemory): boolean {
  const tellsState = (kind: MemoryProposal['class']): boolean => kind === 'preference' || kind === 'correction';
  return tellsState(proposal.class) && memory.value !== proposal.value && (tellsState(memory.class) || proposal.class === 'correction');
}
