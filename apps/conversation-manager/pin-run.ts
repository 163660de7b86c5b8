import { isRefusal, type Refusal, refused } from '@kernel/outcome';
import type { ContextPack } from '@kernel/records/context-pack';
import type { Pins } from '@kernel/records/run-context';
import type { KnowledgeSubstrate } from '@edges/peers/knowledge-substrate/knowledge-substrate';
import type { MemoryService } from '@edges/peers/memory-service/memory-service';
import type { Registry } from '@edges/peers/registry/registry';
import type { CallContext } from '@platform/grpc/call-context';
import { PINNED_LOGIC } from './pinned-logic';

/** A pack and everything else that a run of it reads from outside, by digest. */
export interface Pinned {
  readonly kind: 'pinned';
  readonly pack: ContextPack;
  readonly pins: Pins;
}

/** Fixes what a run will read, before it begins: what is promoted and published at this moment. */
export class PinRun {
  constructor(
    private readonly registry: Registry,
    private readonly knowledge: KnowledgeSubstrate,
    private readonly memory: MemoryService,
    private readonly environment: string,
  ) {}

  /** Refuses as the registry and the knowledge substrate do; another tenant's pack is CONVERSATION_PACK_UNKNOWN, as one that is nowhere. */
  async run(call: CallContext, packRef: string): Promise<Pinned | Refusal> {
    const [trust, snapshot, generation] = await Promise.all([
      this.registry.resolvePins(call, packRef, this.environment),
      this.knowledge.currentSnapshot(call),
      this.memory.currentGeneration(call),
    ]);
    if (isRefusal(trust)) return packRefusal(trust);
    if (isRefusal(snapshot)) return snapshot;
    const pack = await this.registry.resolve(call, 'context-pack', { digest: trust.pack.digest });
    if (isRefusal(pack)) return packRefusal(pack);
    const pins: Pins = {
      ...trust,
      knowledge_snapshot: snapshot.snapshot_digest,
      ontology: snapshot.ontology_digest,
      memory_generation: generation,
      logic: [...PINNED_LOGIC],
    };
    return { kind: 'pinned', pack: pack.value, pins };
  }
}

function packRefusal(refusal: Refusal): Refusal {
  return refusal.code === 'TRUST_UNKNOWN_DOCUMENT' ? refused('CONVERSATION_PACK_UNKNOWN', 'no pack of this tenant has this name') : refusal;
}
