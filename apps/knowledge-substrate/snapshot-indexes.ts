import type { Digest } from '@kernel/digest';
import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import { type LoadedSections, loadSections } from '@planes/intelligence/knowledge/rank-sections';
import { bytesOfGraph, bytesOfIndex } from '@planes/intelligence/recall/count-bytes';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';

const AT_ONCE = 1_000;
/** Of one section beside its text: headings, digests and what holds them. */
const PER_SECTION = 1_000;

/** What indexes are made of. */
export type SnapshotParts = Pick<KnowledgeStore, 'snapshot' | 'sections' | 'edges'>;

/** A snapshot, ready to be asked. */
export interface LoadedSnapshot {
  readonly head: SnapshotHead;
  readonly index: LoadedSections;
}

/** The indexes of snapshots with their graphs, made when first asked, once for all who ask meanwhile. A snapshot never changes, so neither does its index. */
export class SnapshotIndexes {
  private readonly memory: GenerationMemory<LoadedSnapshot>;
  private readonly underWay = new Map<string, Promise<LoadedSnapshot | undefined>>();

  /** @param bytes what indexes and the texts of their sections may take of this process. */
  constructor(
    private readonly store: SnapshotParts,
    bytes: number,
  ) {
    this.memory = new GenerationMemory(bytes);
  }

  /** Undefined when this tenant has published no such snapshot. */
  of(tenant: TenantId, snapshot: Digest): Promise<LoadedSnapshot | undefined> {
    const name = JSON.stringify([tenant, snapshot]);
    const known = this.memory.get(name);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.underWay.get(name) ?? this.load(tenant, snapshot, name).finally(() => this.underWay.delete(name));
    this.underWay.set(name, running);
    return running;
  }

  private async load(tenant: TenantId, snapshot: Digest, name: string): Promise<LoadedSnapshot | undefined> {
    const head = await this.store.snapshot(tenant, snapshot);
    if (head === undefined) return undefined;
    const sections = await every((after) => this.store.sections(tenant, snapshot, after, AT_ONCE));
    const edges = await every((after) => this.store.edges(tenant, snapshot, after, AT_ONCE));
    const index = loadSections(tenant, snapshot, sections, edges, head.ontology);
    const loaded = { head, index };
    this.memory.set(name, loaded, bytesOf(index));
    return loaded;
  }
}

async function every<T extends { readonly place: number }>(load: (after: number) => Promise<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await load(all.at(-1)?.place ?? -1);
    all.push(...page);
    if (page.length < AT_ONCE) return all;
  }
}

function bytesOf({ generation, sections }: LoadedSections): number {
  let bytes = bytesOfIndex(generation.index) + bytesOfGraph(generation.graph);
  for (const { section } of sections.values()) bytes += PER_SECTION + 2 * section.text.length;
  return bytes;
}
