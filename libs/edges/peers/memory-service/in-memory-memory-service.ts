import { canonicalBytes } from '@kernel/canonical-json';
import { withinClassification } from '@kernel/classification';
import { type Digest, digestOf, digestOfBytes } from '@kernel/digest';
import { Fault } from '@kernel/fault';
import { derivedId, type Id } from '@kernel/ids';
import { type Refusal, refused } from '@kernel/outcome';
import type { MemoryProposal, PromotedMemory, RecalledMemory } from '@kernel/records/memory';
import { later, type Timestamp } from '@kernel/time';
import type { CallContext } from '@platform/grpc/call-context';
import type { OpenedDocument } from '@platform/grpc/documents';
import { MemoryService, type MemoryVerdict, type PromotionRules, type ProposalStanding, type RecallQuery } from './memory-service';

interface Kept {
  readonly digest: Digest;
  readonly proposal: MemoryProposal;
  readonly rules: PromotionRules;
  standing: ProposalStanding;
}

interface Tenant {
  readonly proposals: Map<Id<'mwp'>, Kept>;
  readonly memories: PromotedMemory[];
  /** One more than memories: the first is the empty one. */
  readonly generations: Digest[];
}

/** Keeps the promises of the port without a store or an audit log; a score is the share of the query's words. For specs. */
export class InMemoryMemoryService extends MemoryService {
  private readonly tenants = new Map<string, Tenant>();

  constructor(private readonly at: Timestamp = '2026-01-31T09:30:00.000Z') {
    super();
  }

  override async recall(call: CallContext, query: RecallQuery): Promise<OpenedDocument<RecalledMemory> | Refusal> {
    if (query.top_k < 0 || query.top_k > 50) throw new Fault('REQUEST_INVALID', 'top_k is 0–50', 'never');
    const { memories, generations } = this.of(call);
    const until = generations.indexOf(query.generation);
    if (until < 0) return refused('MEMORY_GENERATION_UNKNOWN', `this tenant never had the memory generation ${query.generation}`);
    const promoted = memories.slice(0, until);
    const seen = promoted.filter(
      (memory, place) =>
        memory.bank === query.bank &&
        withinClassification(memory.classification, query.max_classification) &&
        (memory.expires_at === null || memory.expires_at > query.at) &&
        !promoted.slice(place + 1).some((other) => other.class === 'correction' && sameThing(other, memory)),
    );
    const value: RecalledMemory = {
      tenant_id: call.tenant,
      generation: query.generation,
      query: query.query,
      memories: ranked(seen, query),
    };
    const canonical = Buffer.from(canonicalBytes(value));
    return { value, digest: digestOfBytes(canonical), canonical };
  }

  override async propose(
    call: CallContext,
    { value: proposal, digest }: OpenedDocument<MemoryProposal>,
    rules: PromotionRules,
  ): Promise<ProposalStanding | Refusal> {
    if (proposal.tenant_id !== call.tenant) throw new Fault('CALLER_FORBIDDEN', 'the proposal names another tenant than the call', 'never');
    const { proposals, memories } = this.of(call);
    const known = proposals.get(proposal.proposal_id);
    if (known !== undefined && (known.digest !== digest || known.rules.ttl_seconds !== rules.ttl_seconds))
      return refused('MEMORY_PROPOSAL_ID_TAKEN', `proposal ${proposal.proposal_id} was handed in with other content or another lifetime`);
    if (known !== undefined) return known.standing;
    const about = { kind: 'standing', proposal_id: proposal.proposal_id } as const;
    const kept: Kept = { digest, proposal, rules, standing: { ...about, state: 'waiting', memory_id: null, reason: 'a person decides' } };
    proposals.set(proposal.proposal_id, kept);
    const [asker] = call.principals;
    const consents = proposal.class !== 'preference' || (asker?.kind === 'user' && proposal.entity === `user:${asker.id}`);
    const tellsState = (kind: MemoryProposal['class']): boolean => kind === 'preference' || kind === 'correction';
    const contradicted = memories.some(
      (other) => sameThing(other, proposal) && tellsState(other.class) && tellsState(proposal.class) && other.value !== proposal.value,
    );
    if (rules.auto_promote_classes.includes(proposal.class) && proposal.evidence_refs.length > 0 && consents && !contradicted)
      this.promote(call, kept, 'rules promote it');
    return kept.standing;
  }

  override async review(call: CallContext, { proposal_id, verdict, reason }: MemoryVerdict): Promise<ProposalStanding | Refusal> {
    if (call.principals[0]?.kind !== 'user') return refused('MEMORY_REVIEWER_NOT_A_PERSON', 'only a person reviews a proposal');
    const kept = this.of(call).proposals.get(proposal_id);
    if (kept === undefined) return refused('MEMORY_PROPOSAL_UNKNOWN', 'no such proposal');
    if (kept.standing.state === 'waiting') {
      if (verdict === 'approve') this.promote(call, kept, reason);
      else kept.standing = { ...kept.standing, state: 'rejected', reason };
    } else if ((kept.standing.state === 'promoted') !== (verdict === 'approve'))
      return refused('MEMORY_ALREADY_REVIEWED', `the proposal is ${kept.standing.state}`);
    return kept.standing;
  }

  override async currentGeneration(call: CallContext): Promise<Digest> {
    const { generations } = this.of(call);
    return generations[generations.length - 1] ?? EMPTY;
  }

  private of({ tenant }: CallContext): Tenant {
    const known = this.tenants.get(tenant) ?? { proposals: new Map(), memories: [], generations: [EMPTY] };
    this.tenants.set(tenant, known);
    return known;
  }

  private promote(call: CallContext, kept: Kept, reason: string): void {
    const { memories, generations } = this.of(call);
    const { proposal_id, run_id: _, ...statement } = kept.proposal;
    const { ttl_seconds } = kept.rules;
    const memory = {
      ...statement,
      memory_id: derivedId('mem', this.at, proposal_id),
      promoted_at: this.at,
      expires_at: ttl_seconds === 0 ? null : later(this.at, ttl_seconds * 1000),
    };
    memories.push({ ...memory, content_hash: digestOf(memory) });
    generations.push(digestOf({ previous: generations[generations.length - 1], content_hash: digestOf(memory) }));
    kept.standing = { ...kept.standing, state: 'promoted', memory_id: memory.memory_id, reason };
  }
}

const EMPTY: Digest = digestOf({ memory_generation: 'empty' });

function sameThing(
  a: Pick<PromotedMemory, 'bank' | 'entity' | 'predicate'>,
  b: Pick<PromotedMemory, 'bank' | 'entity' | 'predicate'>,
): boolean {
  return a.bank === b.bank && a.entity === b.entity && a.predicate === b.predicate;
}

function ranked(memories: readonly PromotedMemory[], { query, top_k }: RecallQuery): RecalledMemory['memories'] {
  const words = [...new Set(wordsOf(query))];
  const scored = memories.map((memory) => {
    const own = new Set(wordsOf(`${memory.entity} ${memory.predicate} ${memory.value}`));
    return { memory, score: Math.round((words.filter((word) => own.has(word)).length / Math.max(words.length, 1)) * 1e6) / 1e6 };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.memory.memory_id < b.memory.memory_id ? -1 : 1))
    .slice(0, top_k);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
