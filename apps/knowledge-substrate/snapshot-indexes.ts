import type { TenantId } from '@kernel/tenant';
import type { KnowledgeStore, SnapshotHead } from '@edges/knowledge-store/knowledge-store';
import { type LoadedSections, loadSections } from '@planes/intelligence/knowledge/rank-sections';
import { bytesOfGraph, bytesOfIndex } from '@planes/intelligence/recall/count-bytes';
import { GenerationMemory } from '@planes/intelligence/recall/generation-memory';

const AT_ONCE = 1_000;
/** Of one section beside its text: headings, digests and what holds them. */
const PER_SECTION = 1_000;

/** What indexes are made of. */
export type SnapshotParts = Pick<KnowledgeStore, 'sections' | 'edges'>;

/** The indexes of snapshots with their graphs, made when first asked, once for all who ask meanwhile. A snapshot never changes, so neither does its index. */
export class SnapshotIndexes {
  private readonly memory: GenerationMemory<LoadedSections>;
  private readonly underWay = new Map<string, Promise<LoadedSections>>();

  /** @param bytes what indexes and the texts of their sections may take of this process. */
  constructor(
    private readonly store: SnapshotParts,
    bytes: number,
  ) {
    this.memory = new GenerationMemory(bytes);
  }

  of(tenant: TenantId, head: SnapshotHead): Promise<LoadedSections> {
    const name = JSON.stringify([tenant, head.snapshot_digest]);
    const known = this.memory.get(name);
    if (known !== undefined) return Promise.resolve(known);
    const running = this.underWay.get(name) ?? this.load(tenant, head, name).finally(() => this.underWay.delete(name));
    this.underWay.set(name, running);
    return running;
  }

  private async load(tenant: TenantId, { snapshot_digest, ontology }: SnapshotHead, name: string): Promise<LoadedSections> {
    const sections = await every((after) => this.store.sections(tenant, snapshot_digest, after, AT_ONCE));
    const edges = await every((after) => this.store.edges(tenant, snapshot_digest, after, AT_ONCE));
    const loaded = loadSections(tenant, snapshot_digest, sections, edges, ontology);
    this.memory.set(name, loaded, bytesOf(loaded));
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
